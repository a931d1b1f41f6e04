package io.tinyloop.protocol.wire;

import io.tinyloop.protocol.wire.DeviceReply.Refusal;
import io.tinyloop.protocol.wire.proto.DeviceProto;

/** {@link Refusal} to Protocol Buffers and back; the reasons have the same names on both sides. */
final class RefusalCodec {

  private static final String PREFIX = "REFUSAL_REASON_";

  private RefusalCodec() {}

  static DeviceProto.Refusal toProto(Refusal refusal) {
    return DeviceProto.Refusal.newBuilder()
        .setReason(DeviceProto.RefusalReason.valueOf(PREFIX + refusal.reason().name()))
        .setDetail(refusal.detail())
        .setExpected(refusal.expected())
        .setActual(refusal.actual())
        .build();
  }

  static Refusal fromProto(DeviceProto.Refusal proto) {
    DeviceProto.RefusalReason reason = proto.getReason();
    return new Refusal(
        reason == DeviceProto.RefusalReason.UNRECOGNIZED
            ? RefusalReason.UNSPECIFIED
            : RefusalReason.valueOf(reason.name().substring(PREFIX.length())),
        proto.getDetail(),
        proto.getExpected(),
        proto.getActual());
  }
}
