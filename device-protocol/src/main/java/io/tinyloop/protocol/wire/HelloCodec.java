package io.tinyloop.protocol.wire;

import com.google.protobuf.ByteString;
import io.tinyloop.protocol.wire.proto.DeviceProto;

/** {@link Hello} to Protocol Buffers and back. */
final class HelloCodec {

  private HelloCodec() {}

  static DeviceProto.Hello toProto(Hello hello) {
    DeviceProto.Hello.Builder builder =
        DeviceProto.Hello.newBuilder()
            .setChallenge(hello.challenge())
            .setUid(hello.uid())
            .setMcu(hello.mcu())
            .setBoard(hello.board())
            .setProtocolVersion(hello.protocolVersion())
            .setMinProtocolVersion(hello.minProtocolVersion())
            .setArithmeticVersion(hello.arithmeticVersion())
            .setClockHertz(hello.clockHertz())
            .setTickKind(toProto(hello.tickKind()))
            .setTickHertz(hello.tickHertz())
            .setRamBytes(hello.ramBytes())
            .setMaxChunkBytes(hello.maxChunkBytes())
            .setWindowChunks(hello.windowChunks())
            .setMaxSamples(hello.maxSamples())
            .setEnergySensor(hello.energySensor())
            .setSupplyMillivolts(hello.supplyMillivolts())
            .setCachesEnabled(hello.cachesEnabled())
            .setFlags(hello.flags())
            .setDataBytes(hello.dataBytes());
    Digest firmware = hello.firmwareDigest();
    if (firmware != null) {
      builder.setFirmwareDigest(ByteString.copyFrom(firmware.bytes()));
    }
    hello.resident().forEach(d -> builder.addResidentSha256(ByteString.copyFrom(d.bytes())));
    return builder.build();
  }

  static Hello fromProto(DeviceProto.Hello proto) {
    return new Hello(
        proto.getChallenge(),
        proto.getUid(),
        proto.getMcu(),
        proto.getBoard(),
        proto.getFirmwareDigest().isEmpty() ? null : Payloads.digest(proto.getFirmwareDigest()),
        proto.getProtocolVersion(),
        proto.getMinProtocolVersion(),
        proto.getArithmeticVersion(),
        proto.getClockHertz(),
        fromProto(proto.getTickKind()),
        proto.getTickHertz(),
        proto.getRamBytes(),
        proto.getMaxChunkBytes(),
        proto.getWindowChunks(),
        proto.getMaxSamples(),
        proto.getEnergySensor(),
        proto.getSupplyMillivolts(),
        proto.getCachesEnabled(),
        proto.getResidentSha256List().stream().map(Payloads::digest).toList(),
        proto.getFlags(),
        proto.getDataBytes());
  }

  private static DeviceProto.TickKind toProto(TickKind kind) {
    return switch (kind) {
      case CYCLES -> DeviceProto.TickKind.TICK_KIND_CYCLES;
      case NANOSECONDS -> DeviceProto.TickKind.TICK_KIND_NANOSECONDS;
      case INSTRUCTIONS -> DeviceProto.TickKind.TICK_KIND_INSTRUCTIONS;
      case MODELLED_CYCLES -> DeviceProto.TickKind.TICK_KIND_MODELLED_CYCLES;
    };
  }

  /** A kind that this code does not know has no provenance, so it is refused. */
  private static TickKind fromProto(DeviceProto.TickKind kind) {
    return switch (kind) {
      case TICK_KIND_CYCLES -> TickKind.CYCLES;
      case TICK_KIND_NANOSECONDS -> TickKind.NANOSECONDS;
      case TICK_KIND_INSTRUCTIONS -> TickKind.INSTRUCTIONS;
      case TICK_KIND_MODELLED_CYCLES -> TickKind.MODELLED_CYCLES;
      case TICK_KIND_UNSPECIFIED, UNRECOGNIZED ->
          throw new IllegalArgumentException("The kind of ticks is unknown.");
    };
  }
}
