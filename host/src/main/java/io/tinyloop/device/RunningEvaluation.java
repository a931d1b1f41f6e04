package io.tinyloop.device;

import io.tinyloop.protocol.wire.DeviceMessage;
import io.tinyloop.protocol.wire.DeviceReply.Progress;
import io.tinyloop.protocol.wire.DeviceReply.Refusal;
import io.tinyloop.protocol.wire.EvaluateResult;
import io.tinyloop.protocol.wire.HostCommand.Cancel;
import io.tinyloop.protocol.wire.HostCommand.Evaluate;
import io.tinyloop.protocol.wire.HostCommand.Timing;
import io.tinyloop.protocol.wire.HostMessage;
import io.tinyloop.protocol.wire.RefusalReason;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * An evaluation that a device was asked for. The device acknowledges it by a first progress,
 * reports progress while it counts, and says nothing while it measures; only a silence that is
 * longer than that makes the host ask again, so that the wire stays quiet in a measured window.
 */
final class RunningEvaluation {

  private final RequestChannel channel;
  private final Evaluate command;
  private final HostMessage request;
  private final Duration slowestSample;
  private boolean acknowledged;
  private boolean heard;
  private int silences;
  private Duration quiet;

  /**
   * @param slowestSample what one sample may take at most, as far as that is known beforehand
   */
  RunningEvaluation(RequestChannel channel, Evaluate command, Duration slowestSample) {
    this.channel = channel;
    this.command = command;
    this.slowestSample = slowestSample;
    this.request = channel.number(command);
    this.quiet = quietTime(0, 0);
  }

  /**
   * The result. At the deadline, or when the device was silent however often it was asked, it is
   * told to cancel, and not waited for.
   */
  EvaluateResult await(Deadline deadline) throws SessionException, InterruptedException {
    long damagedBefore = channel.damaged();
    int attempts = channel.settings().attempts();
    silences = 0;
    while (!deadline.passed() && silences < attempts) {
      heard = false;
      channel.send(request);
      EvaluateResult result = awaitOnce(deadline);
      if (result != null) {
        return result;
      }
      silences = heard ? 0 : silences + 1;
    }
    channel.send(channel.number(new Cancel()));
    throw channel.noAnswer(command, attempts, damagedBefore, deadline);
  }

  /** The result, or null after a silence. */
  private @Nullable EvaluateResult awaitOnce(Deadline deadline)
      throws SessionException, InterruptedException {
    long asked = deadline.remaining().toNanos();
    DeviceMessage message = channel.next(deadline.within(patience()));
    while (message != null) {
      if (message.requestId() == request.requestId()) {
        heard = true;
        EvaluateResult result = take(message, asked - deadline.remaining().toNanos());
        if (result != null) {
          return result;
        }
      }
      message = channel.next(deadline.within(patience()));
    }
    return null;
  }

  private Duration patience() {
    if (!acknowledged) {
      return channel.settings().answerTimeout();
    }
    Duration silence = channel.settings().evaluationSilence();
    return silences == 0 ? silence.plus(quiet) : silence;
  }

  private @Nullable EvaluateResult take(DeviceMessage message, long elapsedNanos)
      throws SessionException {
    switch (message.reply()) {
      case Progress progress -> {
        acknowledged = true;
        quiet = quietTime(progress.samplesDone(), elapsedNanos);
        channel.listener().progressed(progress.samplesDone(), command.sampleCount());
        return null;
      }
      case Refusal refusal when acknowledged && refusal.reason() == RefusalReason.BUSY -> {
        return null; // to an earlier copy of the request, overtaken by its acknowledgement
      }
      default -> {
        return checked(RequestChannel.expect(command, message.reply(), EvaluateResult.class));
      }
    }
  }

  /**
   * What a sample may take, and twice what the timed part may: by what progress has shown, or what
   * is known beforehand, whichever is longer.
   */
  private Duration quietTime(int samplesDone, long elapsedNanos) {
    Timing timing = command.timing();
    long seen = samplesDone == 0 ? 0 : elapsedNanos / samplesDone;
    long sample = Math.max(seen, slowestSample.toNanos());
    if (timing == null) {
      return Duration.ofNanos(sample);
    }
    long window = Math.max(timing.minWindowMicros() * 1_000L, sample) + sample;
    long operators = timing.perOperator() ? sample : 0;
    return Duration.ofNanos(
        sample + 2 * (timing.windows() * window + timing.warmupSequences() * sample + operators));
  }

  private EvaluateResult checked(EvaluateResult result) throws SessionException {
    if (result.evaluationId() != command.evaluationId()
        || result.total() != command.sampleCount()) {
      throw new SessionException.Violation(
          "The device answered evaluation %x of %d samples with %x of %d."
              .formatted(
                  command.evaluationId(),
                  command.sampleCount(),
                  result.evaluationId(),
                  result.total()));
    }
    return result;
  }
}
