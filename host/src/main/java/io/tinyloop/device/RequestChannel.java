package io.tinyloop.device;

import io.tinyloop.protocol.wire.DeviceMessage;
import io.tinyloop.protocol.wire.DeviceMessageCodec;
import io.tinyloop.protocol.wire.DeviceReply;
import io.tinyloop.protocol.wire.DeviceReply.Log;
import io.tinyloop.protocol.wire.DeviceReply.Refusal;
import io.tinyloop.protocol.wire.HostCommand;
import io.tinyloop.protocol.wire.HostMessage;
import io.tinyloop.protocol.wire.HostMessageCodec;
import io.tinyloop.protocol.wire.InvalidMessageException;
import io.tinyloop.protocol.wire.Link;
import io.tinyloop.protocol.wire.LinkException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Requests and answers over a link: numbers the requests, sends unanswered ones again under the
 * same number (a device answers again without executing again), and notices a reset. Used by one
 * thread.
 */
final class RequestChannel {

  private final Link link;
  private final int leaseEpoch;
  private final SessionSettings settings;
  private final SessionListener listener;
  private final Transcript transcript = new Transcript();
  private int lastRequestId;
  private @Nullable Long bootNonce;

  /**
   * @param firstRequestId at least 1; drawn, so that no answer that a device keeps for an earlier
   *     session is taken for one of this session
   */
  RequestChannel(
      Link link,
      int leaseEpoch,
      int firstRequestId,
      SessionSettings settings,
      SessionListener listener) {
    this.link = link;
    this.lastRequestId = firstRequestId - 1;
    this.leaseEpoch = leaseEpoch;
    this.settings = settings;
    this.listener = listener;
  }

  /**
   * The answer to a command, refusals included.
   *
   * @throws SessionException.NoAnswer after all attempts, or at the deadline
   */
  DeviceMessage exchange(HostCommand command, Deadline deadline)
      throws SessionException, InterruptedException {
    return exchange(command, settings.attempts(), deadline);
  }

  private DeviceMessage exchange(HostCommand command, int attempts, Deadline deadline)
      throws SessionException, InterruptedException {
    HostMessage message = number(command);
    long damagedBefore = damaged();
    for (int attempt = 1; attempt <= attempts && !deadline.passed(); attempt++) {
      send(message);
      DeviceMessage answer = await(message.requestId(), deadline.within(settings.answerTimeout()));
      if (answer != null) {
        return answer;
      }
    }
    throw noAnswer(command, attempts, damagedBefore, deadline);
  }

  /** The answer to a command, which must be an {@code answer}. */
  <T extends DeviceReply> T ask(HostCommand command, Class<T> answer, Deadline deadline)
      throws SessionException, InterruptedException {
    return expect(command, exchange(command, deadline).reply(), answer);
  }

  /** As {@link #ask}, of a device that may be busy until the deadline before it answers. */
  <T extends DeviceReply> T askPatiently(HostCommand command, Class<T> answer, Deadline deadline)
      throws SessionException, InterruptedException {
    return expect(command, exchange(command, Integer.MAX_VALUE, deadline).reply(), answer);
  }

  /** {@code reply} as an {@code answer}; a refusal throws. */
  static <T extends DeviceReply> T expect(HostCommand command, DeviceReply reply, Class<T> answer)
      throws SessionException {
    if (reply instanceof Refusal refusal) {
      throw new SessionException.Refused(name(command), refusal);
    }
    if (!answer.isInstance(reply)) {
      throw new SessionException.Violation(
          "The device answered %s with %s."
              .formatted(name(command), reply.getClass().getSimpleName()));
    }
    return answer.cast(reply);
  }

  /**
   * Why no answer came: where damaged frames came instead, at least every other time, the line is
   * at fault; otherwise nothing is known but that time passed.
   */
  SessionException noAnswer(
      HostCommand command, int attempts, long damagedBefore, Deadline deadline) {
    long damaged = damaged() - damagedBefore;
    String when = deadline.passed() ? " by its deadline" : ", sent %d times".formatted(attempts);
    String problem = "The device did not answer %s%s".formatted(name(command), when);
    return damaged > 0 && 2 * damaged >= Math.min(attempts, settings.attempts())
        ? new SessionException.Unreliable(
            "%s, but %d damaged frames came.".formatted(problem, damaged))
        : new SessionException.NoAnswer(problem + ".");
  }

  /** Damaged pieces that the link has dropped so far. */
  long damaged() {
    return link.statistics().errors();
  }

  private static String name(HostCommand command) {
    return command.getClass().getSimpleName();
  }

  HostMessage number(HostCommand command) {
    lastRequestId = lastRequestId == Integer.MAX_VALUE ? 1 : lastRequestId + 1;
    return new HostMessage(lastRequestId, leaseEpoch, command);
  }

  void send(HostMessage message) throws SessionException {
    try {
      byte[] bytes = HostMessageCodec.encode(message);
      transcript.sent(message, bytes);
      link.send(bytes);
    } catch (LinkException e) {
      throw new SessionException.LinkLost(e);
    }
  }

  /** The answer to request {@code requestId}, or null at the deadline. */
  private @Nullable DeviceMessage await(int requestId, Deadline deadline)
      throws SessionException, InterruptedException {
    DeviceMessage message = next(deadline);
    while (message != null && message.requestId() != requestId) {
      message = next(deadline);
    }
    return message;
  }

  /** The next message that is no log line, whatever it answers, or null at the deadline. */
  @Nullable DeviceMessage next(Deadline deadline) throws SessionException, InterruptedException {
    do {
      DeviceMessage message = receive(deadline.remaining());
      if (message != null && message.reply() instanceof Log line) {
        listener.logged(line);
      } else if (message != null) {
        return message;
      }
    } while (!deadline.passed());
    return null;
  }

  private @Nullable DeviceMessage receive(Duration timeout)
      throws SessionException, InterruptedException {
    try {
      byte[] frame = link.receive(timeout);
      return frame == null ? null : heard(frame);
    } catch (LinkException e) {
      throw new SessionException.LinkLost(e);
    } catch (InvalidMessageException e) {
      throw new SessionException.Violation(
          "The device sent an intact frame that is no message: " + e.getMessage());
    }
  }

  private DeviceMessage heard(byte[] frame) throws SessionException, InvalidMessageException {
    DeviceMessage message = DeviceMessageCodec.decode(frame);
    transcript.heard(message, frame);
    return checked(message);
  }

  private DeviceMessage checked(DeviceMessage message) throws SessionException {
    Long known = bootNonce;
    if (known != null && known != message.bootNonce()) {
      throw new SessionException.DeviceReset(known, message.bootNonce());
    }
    return message;
  }

  /** From now on every message must carry {@code nonce}; null: any, until the next hello. */
  void bindTo(@Nullable Long nonce) {
    bootNonce = nonce;
  }

  SessionSettings settings() {
    return settings;
  }

  /** What is said over this channel. */
  Transcript transcript() {
    return transcript;
  }

  SessionListener listener() {
    return listener;
  }
}
