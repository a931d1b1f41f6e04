package io.tinyloop.lab;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tinyloop.access.Caller;
import io.tinyloop.access.Role;
import io.tinyloop.device.AdmissionTest;
import io.tinyloop.device.DeviceSpec;
import io.tinyloop.device.DeviceState;
import io.tinyloop.device.PoolListener;
import io.tinyloop.device.PoolSettings;
import io.tinyloop.device.Quarantine;
import io.tinyloop.device.fleet.FleetMember;
import io.tinyloop.device.fleet.FleetSettings;
import io.tinyloop.journal.Journal;
import io.tinyloop.protocol.arithmetic.BatchedEngine;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(120)
class QuarantineDeskTest {

  private static final Caller LENA = new Caller("physics", "lena", Role.OPERATOR);
  private static final Instant NOW = Instant.parse("2026-11-22T10:00:00Z");
  private static final InstantSource CLOCK = InstantSource.fixed(NOW);

  @TempDir private Path directory;

  /** A host with one device, from its start to its end. */
  private final class Host implements AutoCloseable {

    private final Journal journal = Journal.open(directory, CLOCK);
    private final Lab lab;
    private final QuarantineDesk desk;

    Host() throws Exception {
      lab =
          Lab.open(
              List.of(new FleetMember("desk", DeviceSpec.parse("sim:cortex-m4"), List.of())),
              FleetSettings.with(BatchedEngine.plain(), 1),
              DeviceClaims.ALONE,
              PoolSettings.withEpoch(1),
              new EpochClock(journal.leases(), CLOCK),
              Map.of(),
              AdmissionTest.NONE,
              PoolListener.NONE);
      desk = new QuarantineDesk(journal.quarantines(), lab, CLOCK, _ -> {});
      desk.start();
    }

    void await(DeviceState state) {
      while (lab.devices().getFirst().state() != state) {
        Thread.onSpinWait();
      }
    }

    @Override
    public void close() {
      lab.close();
      journal.close();
    }
  }

  @Test
  void aQuarantineOutlivesTheHostUntilItIsReleased() throws Exception {
    try (Host host = new Host()) {
      host.await(DeviceState.IDLE);
      host.desk.quarantine("desk", new QuarantineRequest(" its socket is loose "), LENA);
      host.await(DeviceState.QUARANTINED);
    }
    try (Host host = new Host()) {
      host.await(DeviceState.QUARANTINED);
      assertThat(host.lab.devices().getFirst().quarantine())
          .isEqualTo(new Quarantine(NOW, "its socket is loose", "lena", null));
      host.desk.release("desk", LENA);
      host.await(DeviceState.IDLE);
    }
    try (Host host = new Host()) {
      host.await(DeviceState.IDLE);
      assertThat(host.journal.quarantines().all()).isEmpty();
    }
  }

  @Test
  void wantsADeviceAndAReason() throws Exception {
    try (Host host = new Host()) {
      assertThatThrownBy(() -> host.desk.release("attic", LENA))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("(attic)")
          .hasMessageContaining("\nMaybe");
      assertThatThrownBy(() -> host.desk.quarantine("desk", new QuarantineRequest(" "), LENA))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("\nMaybe --reason");
      assertThat(host.journal.quarantines().all()).isEmpty();
    }
  }
}
