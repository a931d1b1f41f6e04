package io.tinyloop.simulator.device;

import io.tinyloop.protocol.arithmetic.InferenceEngine;
import io.tinyloop.protocol.conformance.PrimitiveKernel;
import io.tinyloop.protocol.model.ModelImage;
import io.tinyloop.protocol.wire.DeviceReply;
import io.tinyloop.protocol.wire.DeviceReply.ConformanceReply;
import io.tinyloop.protocol.wire.DeviceReply.Done;
import io.tinyloop.protocol.wire.DeviceReply.Progress;
import io.tinyloop.protocol.wire.DeviceReply.Refusal;
import io.tinyloop.protocol.wire.Digest;
import io.tinyloop.protocol.wire.EvaluateResult;
import io.tinyloop.protocol.wire.Hello;
import io.tinyloop.protocol.wire.HostCommand.Cancel;
import io.tinyloop.protocol.wire.HostCommand.Conformance;
import io.tinyloop.protocol.wire.HostCommand.Evaluate;
import io.tinyloop.protocol.wire.HostCommand.FetchSamples;
import io.tinyloop.protocol.wire.HostCommand.HelloRequest;
import io.tinyloop.protocol.wire.HostCommand.Ping;
import io.tinyloop.protocol.wire.HostCommand.Reset;
import io.tinyloop.protocol.wire.HostCommand.SetBaud;
import io.tinyloop.protocol.wire.HostCommand.UploadBegin;
import io.tinyloop.protocol.wire.HostCommand.UploadChunk;
import io.tinyloop.protocol.wire.HostMessage;
import io.tinyloop.protocol.wire.HostMessageCodec;
import io.tinyloop.protocol.wire.InvalidMessageException;
import io.tinyloop.protocol.wire.Limits;
import io.tinyloop.protocol.wire.Link;
import io.tinyloop.protocol.wire.LinkException;
import io.tinyloop.protocol.wire.RefusalReason;
import io.tinyloop.protocol.wire.TickKind;
import io.tinyloop.simulator.fault.FaultKind;
import io.tinyloop.simulator.fault.Faults;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * A device in Java: the state machine of PROTOCOL.md over the project's integer arithmetic.
 *
 * <p>What it computes is exact; what it says about time and energy comes from a cost model and is
 * labelled so. Its state outlives a link, as a board's does. One thread at a time runs it.
 */
public final class SimulatedDevice {

  private static final Duration WAIT = Duration.ofSeconds(10);
  private static final Duration PROGRESS_PERIOD = Duration.ofSeconds(1);

  /** The device lost its state in the middle of something, and answers nothing to it. */
  private static final class Rebooted extends Exception {}

  private final String uid;
  private final DeviceProfile profile;
  private final Digest firmware;
  private final RandomGenerator random;
  private final InstantSource clock;
  private final Faults faults;
  private final ResidentBlobs resident;
  private final Uploads uploads;
  private final Evaluator evaluator;
  private final Replies replies;
  private int newestEpoch;
  private @Nullable Uart uart;

  /** The command that stopped the running evaluation and waits for its answer. */
  private @Nullable HostMessage interruption;

  /**
   * A device that has just booted.
   *
   * @param uid its identity, 1…64 of {@code A–Z a–z 0–9 . _ -}
   * @param firmware digest of what decides its answers
   * @param images decoded images, shared with other devices
   * @param random boot nonces, and the jitter if the profile asks for it
   * @param clock when to send progress
   * @param faults what goes wrong on purpose
   */
  public SimulatedDevice(
      String uid,
      DeviceProfile profile,
      Digest firmware,
      InferenceEngine engine,
      DecodedImages images,
      RandomGenerator random,
      InstantSource clock,
      Faults faults) {
    if (!uid.matches("[A-Za-z0-9._-]{1,64}")) {
      throw new IllegalArgumentException(
          "The uid (%s) must be 1…64 letters, digits, dots, underscores or hyphens."
              .formatted(uid));
    }
    this.uid = uid;
    this.profile = profile;
    this.firmware = firmware;
    this.random = random;
    this.clock = clock;
    this.faults = faults;
    this.resident = new ResidentBlobs(profile.core().ramBytes(), profile.dataBytes());
    this.uploads = new Uploads(profile, resident, images);
    this.evaluator = new Evaluator(profile, resident, engine, random);
    this.replies = new Replies(random.nextLong());
  }

  public String uid() {
    return uid;
  }

  public DeviceProfile profile() {
    return profile;
  }

  /** Longest frame that this device takes. */
  public int maxFrameBytes() {
    return profile.maxChunkBytes() + Limits.CHUNK_FRAME_OVERHEAD_BYTES;
  }

  /** Answers on {@code link} until it is closed or fails. Nothing that it carries can end this. */
  public void run(Link link) throws InterruptedException {
    run(link, null);
  }

  /**
   * The same over a serial port.
   *
   * @param port below {@code link}; null: none
   */
  public void run(Link link, @Nullable Uart port) throws InterruptedException {
    uart = port;
    Link line = faults.on(link);
    try {
      while (true) {
        byte[] frame = line.receive(port == null ? WAIT : port.patience(WAIT));
        if (port != null) {
          port.look();
        }
        if (frame != null) {
          serve(line, frame);
        }
      }
    } catch (LinkException e) {
      interruption = null;
    }
  }

  private void serve(Link link, byte[] frame) throws LinkException, InterruptedException {
    HostMessage message = decode(link, frame);
    if (message == null) {
      return;
    }
    if (uart != null) {
      uart.heard(message.requestId());
    }
    if (answersAtOnce(link, message) || replies.repeated(link, message)) {
      return;
    }
    try {
      replies.answer(link, message, execute(link, message));
    } catch (Rebooted e) {
      reboot();
      if (uart != null) {
        uart.powerOn();
      }
      return;
    }
    HostMessage by = interruption;
    if (by != null) {
      interruption = null;
      replies.answer(link, by, new Done());
      settleAfter(by);
    }
    settleAfter(message);
  }

  private @Nullable HostMessage decode(Link link, byte[] frame) throws LinkException {
    try {
      return HostMessageCodec.decode(frame);
    } catch (InvalidMessageException e) {
      String message = e.getMessage();
      replies.send(link, e.requestId(), Refusal.of(e.reason(), message == null ? "" : message));
      return null;
    }
  }

  /** Answers what is served at any time and never remembered: HELLO, PING and stale epochs. */
  private boolean answersAtOnce(Link link, HostMessage message) throws LinkException {
    boolean stale = message.leaseEpoch() < newestEpoch;
    DeviceReply reply =
        switch (message.command()) {
          case HelloRequest hello -> {
            if (!stale) {
              replies.forget();
            }
            yield hello(hello);
          }
          case Ping _ -> new Done();
          default ->
              stale
                  ? new Refusal(
                      RefusalReason.STALE_EPOCH,
                      "Another lease is newer.",
                      newestEpoch,
                      message.leaseEpoch())
                  : null;
        };
    if (!(message.command() instanceof Ping)) {
      newestEpoch = Math.max(newestEpoch, message.leaseEpoch());
    }
    if (reply != null) {
      replies.send(link, message.requestId(), reply);
    }
    return reply != null;
  }

  private DeviceReply execute(Link link, HostMessage message)
      throws LinkException, InterruptedException, Rebooted {
    return switch (message.command()) {
      case HelloRequest hello -> hello(hello);
      case UploadBegin begin -> uploads.begin(begin);
      case UploadChunk chunk -> uploads.chunk(chunk);
      case Evaluate evaluate -> evaluate(link, message, evaluate);
      case FetchSamples fetch -> evaluator.fetch(fetch);
      case Conformance conformance -> conform(conformance);
      case SetBaud _ when uart == null ->
          Refusal.of(RefusalReason.UNSUPPORTED, "This link has no speed.");
      case SetBaud _ -> new Done();
      case Cancel _, Reset _, Ping _ -> new Done();
    };
  }

  private static DeviceReply conform(Conformance conformance) {
    int[] arguments = conformance.arguments().stream().mapToInt(Integer::intValue).toArray();
    try {
      int[] outputs = PrimitiveKernel.compute(conformance.kind(), arguments);
      return new ConformanceReply(Arrays.stream(outputs).boxed().toList());
    } catch (IllegalArgumentException e) {
      String message = e.getMessage();
      return Refusal.of(RefusalReason.MALFORMED, message == null ? "" : message);
    }
  }

  private DeviceReply hello(HelloRequest request) {
    if (request.minProtocolVersion() > Limits.MAX_PROTOCOL_VERSION
        || request.maxProtocolVersion() < Limits.MIN_PROTOCOL_VERSION) {
      return new Refusal(
          RefusalReason.UNSUPPORTED_VERSION,
          "There is no common protocol version.",
          Limits.MAX_PROTOCOL_VERSION,
          0);
    }
    Hello hello = truth(request);
    return faults.strikes(FaultKind.LYING_HELLO) ? faults.lie(hello) : hello;
  }

  private Hello truth(HelloRequest request) {
    return new Hello(
        request.challenge(),
        uid,
        profile.core().name(),
        profile.core().board().title(),
        firmware,
        Limits.MAX_PROTOCOL_VERSION,
        Limits.MIN_PROTOCOL_VERSION,
        ModelImage.ARITHMETIC_VERSION,
        profile.core().clockHertz(),
        TickKind.MODELLED_CYCLES,
        profile.core().clockHertz(),
        profile.core().ramBytes(),
        profile.maxChunkBytes(),
        profile.windowChunks(),
        profile.maxSamples(),
        false,
        profile.core().board().supplyMillivolts(),
        false,
        resident.digests(),
        "simulator",
        profile.dataBytes());
  }

  private DeviceReply evaluate(Link link, HostMessage message, Evaluate evaluate)
      throws LinkException, InterruptedException, Rebooted {
    EvaluateResult known = evaluator.repeated(evaluate);
    if (known != null) {
      return known;
    }
    Refusal objection = evaluator.objection(evaluate);
    if (objection != null) {
      return objection;
    }
    replies.send(link, message.requestId(), new Progress(evaluate.evaluationId(), 0));
    if (faults.strikes(FaultKind.UNPLUG)) {
      link.close();
      throw new Rebooted();
    }
    if (faults.strikes(FaultKind.HANG)) {
      faults.hang();
      throw new Rebooted();
    }
    Instant begun = clock.instant();
    Instant[] lastProgress = {begun};
    DeviceReply reply =
        evaluator.run(
            evaluate,
            running -> {
              Instant now = clock.instant();
              if (!now.isBefore(lastProgress[0].plus(PROGRESS_PERIOD))) {
                lastProgress[0] = now;
                replies.send(link, message.requestId(), progress(running));
              }
              return servesInBetween(link, running, Duration.ZERO);
            },
            running -> isBusyUntil(begun.plus(profile.evaluationTime()), link, running));
    if (faults.strikes(FaultKind.RESET)) {
      throw new Rebooted();
    }
    return reply instanceof EvaluateResult result ? faults.spoilt(result) : reply;
  }

  private static Progress progress(Evaluation running) {
    return new Progress(running.command().evaluationId(), running.samplesDone());
  }

  /** Lets the time pass that the board's computation takes; false if it must stop. */
  private boolean isBusyUntil(Instant end, Link link, Evaluation running)
      throws LinkException, InterruptedException {
    Duration left = Duration.between(clock.instant(), end);
    while (left.isPositive()) {
      if (!servesInBetween(link, running, left)) {
        return false;
      }
      left = Duration.between(clock.instant(), end);
    }
    return true;
  }

  /** Serves what comes within {@code wait} while an evaluation runs; false if it must stop. */
  private boolean servesInBetween(Link link, Evaluation running, Duration wait)
      throws LinkException, InterruptedException {
    byte[] frame = link.receive(wait);
    while (frame != null && interruption == null) {
      HostMessage message = decode(link, frame);
      if (message != null && !answersAtOnce(link, message)) {
        switch (message.command()) {
          case Cancel _, Reset _ -> interruption = message;
          case Evaluate same when same.evaluationId() == running.command().evaluationId() ->
              replies.send(link, message.requestId(), progress(running));
          default ->
              replies.send(
                  link,
                  message.requestId(),
                  Refusal.of(RefusalReason.BUSY, "An evaluation is running."));
        }
      }
      frame = interruption == null ? link.receive(Duration.ZERO) : null;
    }
    return interruption == null;
  }

  /** What a command asks for once it is answered. */
  private void settleAfter(HostMessage message) {
    if (message.command() instanceof Reset) {
      reboot();
    } else if (message.command() instanceof SetBaud set && uart != null) {
      uart.change(set.baud(), message.requestId());
    }
  }

  /** Forgets everything but the newest epoch, which is the fence. */
  private void reboot() {
    interruption = null;
    resident.clear();
    uploads.clear();
    evaluator.clear();
    replies.rebooted(random.nextLong());
  }
}
