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
  private boolean acknowledged;
  private Duration quiet = Duration.ZERO;

  RunningEvaluation(RequestChannel channel, Evaluate command) {
    this.channel = channel;
    this.command = command;
    this.request = channel.number(command);
  }

  /** The result. At the deadline the device is told to cancel, and not waited for. */
  EvaluateResult await(Deadline deadline) throws SessionException, InterruptedException {
    int unacknowledged = 0;
    while (!deadline.passed() && unacknowledged < channel.settings().attempts()) {
      channel.send(request);
      EvaluateResult result = awaitOnce(deadline);
      if (result != null) {
        return result;
      }
      unacknowledged += acknowledged ? 0 : 1;
    }
    channel.send(channel.number(new Cancel()));
    throw channel.noAnswer(command, deadline);
  }

  /** The result, or null after a silence. */
  private @Nullable EvaluateResult awaitOnce(Deadline deadline)
      throws SessionException, InterruptedException {
    long asked = deadline.remaining().toNanos();
    DeviceMessage message = channel.next(deadline.within(patience()));
    while (message != null) {
      if (message.requestId() == request.requestId()) {
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
    return acknowledged
        ? channel.settings().evaluationSilence().plus(quiet)
        : channel.settings().answerTimeout();
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

  /** Twice what the timed part may take, as far as progress has shown how long a sample takes. */
  private Duration quietTime(int samplesDone, long elapsedNanos) {
    Timing timing = command.timing();
    if (timing == null) {
      return Duration.ZERO;
    }
    long sample = samplesDone == 0 ? 0 : elapsedNanos / samplesDone;
    long window = Math.max(timing.minWindowMicros() * 1_000L, sample) + sample;
    return Duration.ofNanos(2 * (timing.windows() * window + timing.warmupSequences() * sample));
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
