package io.tinyloop.simulator.device;

import io.tinyloop.protocol.wire.DeviceReply;
import io.tinyloop.protocol.wire.DeviceReply.Refusal;
import io.tinyloop.protocol.wire.DeviceReply.UploadStatus;
import io.tinyloop.protocol.wire.HostCommand.UploadBegin;
import io.tinyloop.protocol.wire.HostCommand.UploadChunk;
import io.tinyloop.protocol.wire.RefusalReason;

/** One blob on its way in: what has arrived of it, in order (PROTOCOL.md, section 5). */
final class Upload {

  private final UploadBegin begin;
  private final byte[] bytes;
  private int next;

  Upload(UploadBegin begin) {
    this.begin = begin;
    this.bytes = new byte[begin.totalBytes()];
  }

  UploadBegin begin() {
    return begin;
  }

  /** The blob; whole once {@link #arrived} says so. */
  byte[] bytes() {
    return bytes;
  }

  boolean arrived() {
    return next == bytes.length;
  }

  UploadStatus status(boolean complete) {
    return new UploadStatus(next, complete);
  }

  /** Whether {@code other} goes on with this blob. */
  boolean isResumedBy(UploadBegin other) {
    return begin.isOfSameBlob(other);
  }

  /** Takes a chunk, or says why not; a repetition changes nothing. */
  DeviceReply take(UploadChunk chunk) {
    int offset = chunk.offset();
    int length = chunk.data().length;
    if (length > bytes.length || offset > bytes.length - length) {
      return new Refusal(
          RefusalReason.TOO_LARGE,
          "The chunk ends beyond the blob.",
          bytes.length,
          (int) Math.min(Integer.MAX_VALUE, (long) offset + length));
    }
    if (offset == next) {
      System.arraycopy(chunk.data(), 0, bytes, offset, length);
      next += length;
    } else if (offset + length > next) {
      return new Refusal(
          RefusalReason.BAD_OFFSET, "The chunk does not follow the last one.", next, offset);
    }
    return status(false);
  }
}
