package io.tinyloop.device;

import io.tinyloop.protocol.wire.Hello;
import io.tinyloop.protocol.wire.TickKind;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Who answers at a device's address: once a device was admitted, only the same board is taken for
 * it, whatever happens to cables, ports and memories. Used by one thread.
 */
final class KnownIdentity {

  private final DeviceConnector connector;
  private @Nullable Facts admitted;

  KnownIdentity(DeviceConnector connector) {
    this.connector = connector;
  }

  /** What does not change about a board; its firmware may, and is tested anew. */
  private record Facts(String uid, String mcu, int clockHertz, TickKind tickKind, int tickHertz) {

    static Facts of(Hello hello) {
      return new Facts(
          hello.uid(), hello.mcu(), hello.clockHertz(), hello.tickKind(), hello.tickHertz());
    }
  }

  /** Why what a device says of itself cannot be, in two lines; nothing if it can. */
  Optional<String> contradiction(Hello hello, String link) {
    Optional<String> expected = connector.expectedUid();
    if (expected.isPresent() && !expected.get().equalsIgnoreCase(hello.uid())) {
      return Optional.of(
          "The device at %s is not %s, but %s.\nMaybe two cables were swapped."
              .formatted(link, expected.get(), hello.uid()));
    }
    DeviceSpec spec = connector.spec();
    if (spec.kind().simulated() && spec.isCore() && !hello.mcu().equals(spec.id())) {
      return Optional.of(
          "The device at %s says it is a %s, not a %s.\nMaybe another simulator answers there."
              .formatted(link, hello.mcu(), spec.id()));
    }
    Facts before = admitted;
    if (before != null && !before.equals(Facts.of(hello))) {
      return Optional.of(
          "The device at %s was %s and says now %s.\nMaybe two cables were swapped."
              .formatted(link, before, Facts.of(hello)));
    }
    return Optional.empty();
  }

  /**
   * The device passed its admission test: from now on it must be this one.
   *
   * @param again what it said when it was asked once more
   * @return why it is not admitted, if the two differ
   */
  Optional<String> admit(Hello hello, Hello again) {
    if (!Facts.of(hello).equals(Facts.of(again))) {
      return Optional.of(
          "The device says it is %s and then %s.".formatted(Facts.of(hello), Facts.of(again)));
    }
    admitted = Facts.of(hello);
    return Optional.empty();
  }
}
