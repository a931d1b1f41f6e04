package io.tinyloop.protocol.wire;

import com.google.protobuf.ByteString;
import io.tinyloop.protocol.wire.proto.DeviceProto;

/** {@link EvaluateResult} to Protocol Buffers and back. */
final class ResultCodec {

  private ResultCodec() {}

  static DeviceProto.EvaluateResult toProto(EvaluateResult result) {
    DeviceProto.EvaluateResult.Builder builder =
        DeviceProto.EvaluateResult.newBuilder()
            .setEvaluationId(result.evaluationId())
            .setCorrect(result.correct())
            .setTotal(result.total())
            .setPredictionSha256(ByteString.copyFrom(result.predictionDigest().bytes()))
            .setStateSha256(ByteString.copyFrom(result.stateDigest().bytes()))
            .addAllOperatorTicks(result.operatorTicks())
            .setStackBytes(result.stackBytes())
            .setModelBytes(result.modelBytes())
            .setResidentBytes(result.residentBytes())
            .setEnergyStatus(toProto(result.energyStatus()))
            .setFromCache(result.fromCache());
    for (Window window : result.windows()) {
      builder.addWindows(
          DeviceProto.Window.newBuilder()
              .setSequences(window.sequences())
              .setTicks(window.ticks())
              .setEnergyNanojoules(window.energyNanojoules()));
    }
    return builder.build();
  }

  static EvaluateResult fromProto(DeviceProto.EvaluateResult proto) {
    return new EvaluateResult(
        proto.getEvaluationId(),
        proto.getCorrect(),
        proto.getTotal(),
        Payloads.digest(proto.getPredictionSha256()),
        Payloads.digest(proto.getStateSha256()),
        proto.getWindowsList().stream()
            .map(w -> new Window(w.getSequences(), w.getTicks(), w.getEnergyNanojoules()))
            .toList(),
        proto.getOperatorTicksList(),
        proto.getStackBytes(),
        proto.getModelBytes(),
        proto.getResidentBytes(),
        fromProto(proto.getEnergyStatus()),
        proto.getFromCache());
  }

  private static DeviceProto.EnergyStatus toProto(EnergyStatus status) {
    return switch (status) {
      case UNSPECIFIED -> DeviceProto.EnergyStatus.ENERGY_STATUS_UNSPECIFIED;
      case VALID -> DeviceProto.EnergyStatus.ENERGY_STATUS_VALID;
      case NO_SENSOR -> DeviceProto.EnergyStatus.ENERGY_STATUS_NO_SENSOR;
      case OVER_RANGE -> DeviceProto.EnergyStatus.ENERGY_STATUS_OVER_RANGE;
      case SENSOR_FAULT -> DeviceProto.EnergyStatus.ENERGY_STATUS_SENSOR_FAULT;
      case MODELLED -> DeviceProto.EnergyStatus.ENERGY_STATUS_MODELLED;
    };
  }

  private static EnergyStatus fromProto(DeviceProto.EnergyStatus status) {
    return switch (status) {
      case ENERGY_STATUS_UNSPECIFIED, UNRECOGNIZED -> EnergyStatus.UNSPECIFIED;
      case ENERGY_STATUS_VALID -> EnergyStatus.VALID;
      case ENERGY_STATUS_NO_SENSOR -> EnergyStatus.NO_SENSOR;
      case ENERGY_STATUS_OVER_RANGE -> EnergyStatus.OVER_RANGE;
      case ENERGY_STATUS_SENSOR_FAULT -> EnergyStatus.SENSOR_FAULT;
      case ENERGY_STATUS_MODELLED -> EnergyStatus.MODELLED;
    };
  }
}
