package io.tinyloop.protocol.wire;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import io.tinyloop.protocol.wire.HostCommand.Cancel;
import io.tinyloop.protocol.wire.HostCommand.Conformance;
import io.tinyloop.protocol.wire.HostCommand.Evaluate;
import io.tinyloop.protocol.wire.HostCommand.FetchSamples;
import io.tinyloop.protocol.wire.HostCommand.HelloRequest;
import io.tinyloop.protocol.wire.HostCommand.Ping;
import io.tinyloop.protocol.wire.HostCommand.Reset;
import io.tinyloop.protocol.wire.HostCommand.SetBaud;
import io.tinyloop.protocol.wire.HostCommand.Timing;
import io.tinyloop.protocol.wire.HostCommand.UploadBegin;
import io.tinyloop.protocol.wire.HostCommand.UploadChunk;
import io.tinyloop.protocol.wire.proto.DeviceProto;

/** Host messages to frames and back. Unknown fields are ignored; everything else is checked. */
public final class HostMessageCodec {

  private HostMessageCodec() {}

  /** The frame that carries {@code message}. */
  public static byte[] encode(HostMessage message) {
    DeviceProto.HostMessage.Builder builder =
        DeviceProto.HostMessage.newBuilder()
            .setRequestId(message.requestId())
            .setLeaseEpoch(message.leaseEpoch());
    switch (message.command()) {
      case HelloRequest hello -> builder.setHello(toProto(hello));
      case UploadBegin begin -> builder.setUploadBegin(toProto(begin));
      case UploadChunk chunk -> builder.setUploadChunk(toProto(chunk));
      case Evaluate evaluate -> builder.setEvaluate(toProto(evaluate));
      case FetchSamples fetch -> builder.setFetchSamples(toProto(fetch));
      case Cancel _ -> builder.setCancel(DeviceProto.Cancel.getDefaultInstance());
      case Reset _ -> builder.setReset(DeviceProto.Reset.getDefaultInstance());
      case SetBaud set -> builder.setSetBaud(DeviceProto.SetBaud.newBuilder().setBaud(set.baud()));
      case Ping _ -> builder.setPing(DeviceProto.Ping.getDefaultInstance());
      case Conformance conformance -> builder.setConformance(toProto(conformance));
    }
    return FrameCodec.encode(FrameKind.HOST, builder.build().toByteArray());
  }

  /**
   * The message in an intact frame.
   *
   * @throws InvalidMessageException if this is not a host frame, the payload does not decode, or a
   *     field is missing or out of its range
   */
  public static HostMessage decode(byte[] frame) throws InvalidMessageException {
    DeviceProto.HostMessage proto;
    try {
      proto = DeviceProto.HostMessage.parseFrom(Payloads.of(frame, FrameKind.HOST));
    } catch (InvalidProtocolBufferException e) {
      throw new InvalidMessageException(
          RefusalReason.MALFORMED, 0, 0, "The payload does not decode: " + e.getMessage());
    }
    int requestId = Math.max(0, proto.getRequestId());
    int epoch = Math.max(0, proto.getLeaseEpoch());
    if (proto.getBodyCase() == DeviceProto.HostMessage.BodyCase.BODY_NOT_SET) {
      throw new InvalidMessageException(
          RefusalReason.UNSUPPORTED, requestId, epoch, "The message has no known command.");
    }
    try {
      return new HostMessage(proto.getRequestId(), proto.getLeaseEpoch(), command(proto));
    } catch (IllegalArgumentException e) {
      throw new InvalidMessageException(
          RefusalReason.MALFORMED, requestId, epoch, Payloads.reason(e));
    }
  }

  private static HostCommand command(DeviceProto.HostMessage proto) {
    return switch (proto.getBodyCase()) {
      case HELLO -> fromProto(proto.getHello());
      case UPLOAD_BEGIN -> fromProto(proto.getUploadBegin());
      case UPLOAD_CHUNK -> fromProto(proto.getUploadChunk());
      case EVALUATE -> fromProto(proto.getEvaluate());
      case FETCH_SAMPLES -> fromProto(proto.getFetchSamples());
      case CANCEL -> new Cancel();
      case RESET -> new Reset();
      case SET_BAUD -> new SetBaud(proto.getSetBaud().getBaud());
      case PING -> new Ping();
      case CONFORMANCE -> fromProto(proto.getConformance());
      case BODY_NOT_SET -> throw new IllegalArgumentException("The message has no command.");
    };
  }

  private static DeviceProto.HelloRequest toProto(HelloRequest hello) {
    return DeviceProto.HelloRequest.newBuilder()
        .setMinProtocolVersion(hello.minProtocolVersion())
        .setMaxProtocolVersion(hello.maxProtocolVersion())
        .setChallenge(hello.challenge())
        .build();
  }

  private static HelloRequest fromProto(DeviceProto.HelloRequest proto) {
    return new HelloRequest(
        proto.getMinProtocolVersion(), proto.getMaxProtocolVersion(), proto.getChallenge());
  }

  private static DeviceProto.UploadBegin toProto(UploadBegin begin) {
    return DeviceProto.UploadBegin.newBuilder()
        .setKind(
            switch (begin.kind()) {
              case MODEL -> DeviceProto.BlobKind.BLOB_KIND_MODEL;
              case DATA_SET -> DeviceProto.BlobKind.BLOB_KIND_DATA_SET;
            })
        .setSha256(ByteString.copyFrom(begin.digest().bytes()))
        .setTotalBytes(begin.totalBytes())
        .setData(ByteString.copyFrom(begin.data()))
        .build();
  }

  private static UploadBegin fromProto(DeviceProto.UploadBegin proto) {
    BlobKind kind =
        switch (proto.getKind()) {
          case BLOB_KIND_MODEL -> BlobKind.MODEL;
          case BLOB_KIND_DATA_SET -> BlobKind.DATA_SET;
          case BLOB_KIND_UNSPECIFIED, UNRECOGNIZED ->
              throw new IllegalArgumentException(
                  "The kind of blob (%d) is unknown.".formatted(proto.getKindValue()));
        };
    return new UploadBegin(
        kind,
        Payloads.digest(proto.getSha256()),
        proto.getTotalBytes(),
        proto.getData().toByteArray());
  }

  private static DeviceProto.UploadChunk toProto(UploadChunk chunk) {
    return DeviceProto.UploadChunk.newBuilder()
        .setOffset(chunk.offset())
        .setData(ByteString.copyFrom(chunk.data()))
        .build();
  }

  private static UploadChunk fromProto(DeviceProto.UploadChunk proto) {
    return new UploadChunk(proto.getOffset(), proto.getData().toByteArray());
  }

  private static DeviceProto.Evaluate toProto(Evaluate evaluate) {
    DeviceProto.Evaluate.Builder builder =
        DeviceProto.Evaluate.newBuilder()
            .setEvaluationId(evaluate.evaluationId())
            .setModelSha256(ByteString.copyFrom(evaluate.model().bytes()))
            .setDataSetSha256(ByteString.copyFrom(evaluate.dataSet().bytes()))
            .setFirstSample(evaluate.firstSample())
            .setSampleCount(evaluate.sampleCount());
    Timing timing = evaluate.timing();
    if (timing != null) {
      builder.setTiming(
          DeviceProto.Timing.newBuilder()
              .setWarmupSequences(timing.warmupSequences())
              .setWindows(timing.windows())
              .setMinWindowMicros(timing.minWindowMicros())
              .setMaxSequencesPerWindow(timing.maxSequencesPerWindow())
              .setPerOperator(timing.perOperator()));
    }
    return builder.build();
  }

  private static Evaluate fromProto(DeviceProto.Evaluate proto) {
    DeviceProto.Timing timing = proto.getTiming();
    return new Evaluate(
        proto.getEvaluationId(),
        Payloads.digest(proto.getModelSha256()),
        Payloads.digest(proto.getDataSetSha256()),
        proto.getFirstSample(),
        proto.getSampleCount(),
        proto.hasTiming()
            ? new Timing(
                timing.getWarmupSequences(),
                timing.getWindows(),
                timing.getMinWindowMicros(),
                timing.getMaxSequencesPerWindow(),
                timing.getPerOperator())
            : null);
  }

  private static DeviceProto.FetchSamples toProto(FetchSamples fetch) {
    return DeviceProto.FetchSamples.newBuilder()
        .setEvaluationId(fetch.evaluationId())
        .setFirstSample(fetch.firstSample())
        .setSampleCount(fetch.sampleCount())
        .build();
  }

  private static FetchSamples fromProto(DeviceProto.FetchSamples proto) {
    return new FetchSamples(
        proto.getEvaluationId(), proto.getFirstSample(), proto.getSampleCount());
  }

  private static DeviceProto.Conformance toProto(Conformance conformance) {
    return DeviceProto.Conformance.newBuilder()
        .setKind(
            switch (conformance.kind()) {
              case REQUANTIZE -> DeviceProto.ConformanceKind.CONFORMANCE_KIND_REQUANTIZE;
              case ADD -> DeviceProto.ConformanceKind.CONFORMANCE_KIND_ADD;
              case MULTIPLY -> DeviceProto.ConformanceKind.CONFORMANCE_KIND_MULTIPLY;
              case COMPLEMENT -> DeviceProto.ConformanceKind.CONFORMANCE_KIND_COMPLEMENT;
              case VIEW -> DeviceProto.ConformanceKind.CONFORMANCE_KIND_VIEW;
              case FUSED -> DeviceProto.ConformanceKind.CONFORMANCE_KIND_FUSED;
            })
        .addAllArguments(conformance.arguments())
        .build();
  }

  private static Conformance fromProto(DeviceProto.Conformance proto) {
    ConformanceKind kind =
        switch (proto.getKind()) {
          case CONFORMANCE_KIND_REQUANTIZE -> ConformanceKind.REQUANTIZE;
          case CONFORMANCE_KIND_ADD -> ConformanceKind.ADD;
          case CONFORMANCE_KIND_MULTIPLY -> ConformanceKind.MULTIPLY;
          case CONFORMANCE_KIND_COMPLEMENT -> ConformanceKind.COMPLEMENT;
          case CONFORMANCE_KIND_VIEW -> ConformanceKind.VIEW;
          case CONFORMANCE_KIND_FUSED -> ConformanceKind.FUSED;
          case CONFORMANCE_KIND_UNSPECIFIED, UNRECOGNIZED ->
              throw new IllegalArgumentException(
                  "The primitive (%d) is unknown.".formatted(proto.getKindValue()));
        };
    return new Conformance(kind, proto.getArgumentsList());
  }
}
