package io.tinyloop.device;

import io.tinyloop.protocol.wire.Digest;
import io.tinyloop.protocol.wire.Hello;
import io.tinyloop.protocol.wire.TickKind;
import java.util.Optional;

/**
 * A board with the firmware that it runs: what the result of an admission test holds for.
 *
 * @param firmware digest of its program; empty if it says none
 * @param boot its boot nonce, if it says no digest: it may have been programmed anew since; else 0
 */
record BoardIdentity(
    String uid,
    String mcu,
    int clockHertz,
    TickKind tickKind,
    int tickHertz,
    Optional<Digest> firmware,
    long boot) {

  static BoardIdentity of(DeviceSession session) {
    Hello hello = session.hello();
    Optional<Digest> firmware = Optional.ofNullable(hello.firmwareDigest());
    return new BoardIdentity(
        hello.uid(),
        hello.mcu(),
        hello.clockHertz(),
        hello.tickKind(),
        hello.tickHertz(),
        firmware,
        firmware.isPresent() ? 0 : session.bootNonce());
  }
}
