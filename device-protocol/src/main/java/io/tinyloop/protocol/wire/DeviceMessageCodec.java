package io.tinyloop.protocol.wire;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import io.tinyloop.protocol.wire.DeviceReply.ConformanceReply;
import io.tinyloop.protocol.wire.DeviceReply.Done;
import io.tinyloop.protocol.wire.DeviceReply.Log;
import io.tinyloop.protocol.wire.DeviceReply.Progress;
import io.tinyloop.protocol.wire.DeviceReply.Refusal;
import io.tinyloop.protocol.wire.DeviceReply.SampleRecords;
import io.tinyloop.protocol.wire.DeviceReply.UploadStatus;
import io.tinyloop.protocol.wire.proto.DeviceProto;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** Device messages to frames and back. Unknown fields are ignored; everything else is checked. */
public final class DeviceMessageCodec {

  private DeviceMessageCodec() {}

  /** The frame that carries {@code message}. */
  public static byte[] encode(DeviceMessage message) {
    DeviceProto.DeviceMessage.Builder builder =
        DeviceProto.DeviceMessage.newBuilder()
            .setBootNonce(message.bootNonce())
            .setRequestId(message.requestId());
    switch (message.reply()) {
      case Hello hello -> builder.setHello(HelloCodec.toProto(hello));
      case EvaluateResult result -> builder.setResult(ResultCodec.toProto(result));
      case UploadStatus(int next, boolean complete) ->
          builder.setUploadStatus(
              DeviceProto.UploadStatus.newBuilder().setNextOffset(next).setComplete(complete));
      case Progress(long id, int done) ->
          builder.setProgress(
              DeviceProto.Progress.newBuilder().setEvaluationId(id).setSamplesDone(done));
      case SampleRecords records -> builder.setSamples(toProto(records));
      case Refusal refusal -> builder.setRefusal(RefusalCodec.toProto(refusal));
      case Log log -> builder.setLog(toProto(log));
      case Done _ -> builder.setDone(DeviceProto.Done.getDefaultInstance());
      case ConformanceReply reply ->
          builder.setConformance(
              DeviceProto.ConformanceReply.newBuilder().addAllOutputs(reply.outputs()));
    }
    return FrameCodec.encode(FrameKind.DEVICE, builder.build().toByteArray());
  }

  /**
   * The message in an intact frame.
   *
   * @throws InvalidMessageException if this is not a device frame, the payload does not decode, or
   *     a field is missing or out of its range
   */
  public static DeviceMessage decode(byte[] frame) throws InvalidMessageException {
    DeviceProto.DeviceMessage proto;
    try {
      proto = DeviceProto.DeviceMessage.parseFrom(Payloads.of(frame, FrameKind.DEVICE));
    } catch (InvalidProtocolBufferException e) {
      throw new InvalidMessageException(
          RefusalReason.MALFORMED, 0, 0, "The payload does not decode: " + e.getMessage());
    }
    int requestId = Math.max(0, proto.getRequestId());
    if (proto.getBodyCase() == DeviceProto.DeviceMessage.BodyCase.BODY_NOT_SET) {
      throw new InvalidMessageException(
          RefusalReason.UNSUPPORTED, requestId, 0, "The message has no known body.");
    }
    try {
      return new DeviceMessage(proto.getBootNonce(), proto.getRequestId(), reply(proto));
    } catch (IllegalArgumentException e) {
      throw new InvalidMessageException(RefusalReason.MALFORMED, requestId, 0, Payloads.reason(e));
    }
  }

  private static DeviceReply reply(DeviceProto.DeviceMessage proto) {
    return switch (proto.getBodyCase()) {
      case HELLO -> HelloCodec.fromProto(proto.getHello());
      case UPLOAD_STATUS ->
          new UploadStatus(
              proto.getUploadStatus().getNextOffset(), proto.getUploadStatus().getComplete());
      case PROGRESS ->
          new Progress(proto.getProgress().getEvaluationId(), proto.getProgress().getSamplesDone());
      case RESULT -> ResultCodec.fromProto(proto.getResult());
      case SAMPLES -> fromProto(proto.getSamples());
      case REFUSAL -> RefusalCodec.fromProto(proto.getRefusal());
      case LOG -> fromProto(proto.getLog());
      case DONE -> new Done();
      case CONFORMANCE -> new ConformanceReply(proto.getConformance().getOutputsList());
      case BODY_NOT_SET -> throw new IllegalArgumentException("The message has no body.");
    };
  }

  private static DeviceProto.SampleRecords toProto(SampleRecords records) {
    ByteBuffer traces =
        ByteBuffer.allocate(Integer.BYTES * records.traces().length).order(ByteOrder.LITTLE_ENDIAN);
    traces.asIntBuffer().put(records.traces());
    return DeviceProto.SampleRecords.newBuilder()
        .setEvaluationId(records.evaluationId())
        .setFirstSample(records.firstSample())
        .setPredictions(ByteString.copyFrom(records.predictions()))
        .setTraces(ByteString.copyFrom(traces))
        .build();
  }

  private static SampleRecords fromProto(DeviceProto.SampleRecords proto) {
    ByteString bytes = proto.getTraces();
    if (bytes.size() % Integer.BYTES != 0) {
      throw new IllegalArgumentException(
          "The traces have %d bytes, not a multiple of 4.".formatted(bytes.size()));
    }
    int[] traces = new int[bytes.size() / Integer.BYTES];
    bytes.asReadOnlyByteBuffer().order(ByteOrder.LITTLE_ENDIAN).asIntBuffer().get(traces);
    return new SampleRecords(
        proto.getEvaluationId(),
        proto.getFirstSample(),
        proto.getPredictions().toByteArray(),
        traces);
  }

  private static DeviceProto.Log toProto(Log log) {
    return DeviceProto.Log.newBuilder()
        .setLevel(
            switch (log.level()) {
              case DEBUG -> DeviceProto.LogLevel.LOG_LEVEL_DEBUG;
              case INFO -> DeviceProto.LogLevel.LOG_LEVEL_INFO;
              case WARNING -> DeviceProto.LogLevel.LOG_LEVEL_WARNING;
              case ERROR -> DeviceProto.LogLevel.LOG_LEVEL_ERROR;
            })
        .setText(log.text())
        .build();
  }

  private static Log fromProto(DeviceProto.Log proto) {
    LogLevel level =
        switch (proto.getLevel()) {
          case LOG_LEVEL_DEBUG -> LogLevel.DEBUG;
          case LOG_LEVEL_INFO, LOG_LEVEL_UNSPECIFIED, UNRECOGNIZED -> LogLevel.INFO;
          case LOG_LEVEL_WARNING -> LogLevel.WARNING;
          case LOG_LEVEL_ERROR -> LogLevel.ERROR;
        };
    return new Log(level, proto.getText());
  }
}
