package io.tinyloop.device;

import io.tinyloop.protocol.wire.DeviceMessage;
import io.tinyloop.protocol.wire.DeviceReply.Refusal;
import io.tinyloop.protocol.wire.DeviceReply.UploadStatus;
import io.tinyloop.protocol.wire.Hello;
import io.tinyloop.protocol.wire.HostCommand.UploadBegin;
import io.tinyloop.protocol.wire.HostCommand.UploadChunk;
import io.tinyloop.protocol.wire.HostMessage;
import io.tinyloop.protocol.wire.RefusalReason;
import java.util.Arrays;

/**
 * Brings one blob onto a device: resumes where the device is, keeps a window of chunks under way,
 * and goes back to the device's offset when one was lost (go-back-N). Each byte crosses the link
 * about once on a good line.
 */
final class BlobUpload {

  private final RequestChannel channel;
  private final Blob blob;
  private final int chunkBytes;
  private final long windowBytes;

  /** The blob lies in the device's memory, which takes its time to hash it. */
  private final boolean placed;

  /** Every byte before it has arrived. */
  private int arrived;

  /** The next byte to send. */
  private int next;

  /** Answers to requests before this one speak of chunks that were sent again since. */
  private int newestResend;

  /** Silences and lost chunks since the last progress. */
  private int setbacks;

  /** The device did not name the blob among those that it has. */
  private final boolean missing;

  private boolean complete;
  private int chunksSent;

  /**
   * @param placed the host has put the blob into the device's memory already
   */
  BlobUpload(RequestChannel channel, Hello hello, Blob blob, boolean placed) {
    this.channel = channel;
    this.blob = blob;
    this.placed = placed;
    this.chunkBytes = hello.maxChunkBytes();
    this.windowBytes = (long) hello.windowChunks() * chunkBytes;
    this.missing = !placed && !hello.resident().contains(blob.digest());
  }

  /**
   * Uploads what the device does not have; returns how many chunks that took, 0 if it had all.
   *
   * @throws SessionException.Refused if the device does not want the blob, or not as it arrived
   */
  int run(Deadline deadline) throws SessionException, InterruptedException {
    begin(deadline);
    while (!complete) {
      checkPatience(deadline);
      fillWindow();
      int before = arrived;
      DeviceMessage answer = channel.next(deadline.within(channel.settings().answerTimeout()));
      if (answer != null) {
        take(answer);
      } else {
        setbacks++;
        begin(deadline);
      }
      setbacks = arrived > before ? 0 : setbacks;
    }
    return chunksSent;
  }

  private void checkPatience(Deadline deadline) throws SessionException {
    if (deadline.passed()) {
      throw new SessionException.NoAnswer(
          "The device had %d of %d bytes of a blob at its deadline."
              .formatted(arrived, blob.length()));
    }
    if (setbacks > channel.settings().attempts()) {
      throw new SessionException.Unreliable(
          "The device acknowledges no more than %d of %d bytes, however often the rest is sent."
              .formatted(arrived, blob.length()));
    }
  }

  /**
   * Announces the blob, which also asks how far it is. The first bytes go with it where the device
   * has none of them, as far as is known: that saves a turn of the line.
   */
  private void begin(Deadline deadline) throws SessionException, InterruptedException {
    byte[] first = missing && arrived == 0 ? piece(0) : new byte[0];
    chunksSent += first.length > 0 ? 1 : 0;
    UploadBegin begin = new UploadBegin(blob.kind(), blob.digest(), blob.length(), first);
    resumeAt(
        placed
            ? channel.askPatiently(begin, UploadStatus.class, deadline)
            : channel.ask(begin, UploadStatus.class, deadline));
  }

  private void resumeAt(UploadStatus status) throws SessionException {
    check(status.nextOffset());
    complete = status.complete();
    arrived = status.nextOffset();
    next = arrived;
  }

  private void fillWindow() throws SessionException {
    while (next < blob.length() && next - arrived + chunkBytes <= windowBytes) {
      byte[] data = piece(next);
      HostMessage message = channel.number(new UploadChunk(next, data));
      if (next == arrived) {
        newestResend = message.requestId();
      }
      channel.send(message);
      next += data.length;
      chunksSent++;
    }
  }

  private byte[] piece(int from) {
    return Arrays.copyOfRange(blob.bytes(), from, Math.min(from + chunkBytes, blob.length()));
  }

  private void take(DeviceMessage answer) throws SessionException {
    switch (answer.reply()) {
      case UploadStatus status -> acknowledge(status);
      case Refusal refusal when refusal.reason() == RefusalReason.BAD_OFFSET ->
          goBack(refusal.expected(), answer.requestId());
      case Refusal refusal -> throw new SessionException.Refused("a chunk", refusal);
      default -> {
        // An answer to a request that was asked twice: already taken.
      }
    }
  }

  private void acknowledge(UploadStatus status) throws SessionException {
    check(status.nextOffset());
    complete |= status.complete();
    arrived = Math.max(arrived, status.nextOffset());
    next = Math.max(next, arrived);
  }

  /** A lost chunk makes the device refuse all that were under way after it: go back once. */
  private void goBack(int expected, int requestId) throws SessionException {
    check(expected);
    if (requestId >= newestResend) {
      arrived = expected;
      next = expected;
      setbacks++;
    }
  }

  private void check(int offset) throws SessionException {
    if (offset > blob.length()) {
      throw new SessionException.Violation(
          "The device says it has %d bytes of a blob of %d.".formatted(offset, blob.length()));
    }
  }
}
