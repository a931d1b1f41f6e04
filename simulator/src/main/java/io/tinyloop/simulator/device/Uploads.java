package io.tinyloop.simulator.device;

import io.tinyloop.protocol.model.InvalidImageException;
import io.tinyloop.protocol.model.QuantizedGru;
import io.tinyloop.protocol.model.ResidentBytes;
import io.tinyloop.protocol.wire.BlobKind;
import io.tinyloop.protocol.wire.DeviceReply;
import io.tinyloop.protocol.wire.DeviceReply.Refusal;
import io.tinyloop.protocol.wire.DeviceReply.UploadStatus;
import io.tinyloop.protocol.wire.Digest;
import io.tinyloop.protocol.wire.HostCommand.UploadBegin;
import io.tinyloop.protocol.wire.HostCommand.UploadChunk;
import io.tinyloop.protocol.wire.RefusalReason;
import org.jspecify.annotations.Nullable;

/** Takes blobs in and makes them resident (PROTOCOL.md, section 5). */
final class Uploads {

  private final DeviceProfile profile;
  private final ResidentBlobs resident;
  private final DecodedImages images;
  private @Nullable Upload current;
  private @Nullable UploadBegin finished;

  Uploads(DeviceProfile profile, ResidentBlobs resident, DecodedImages images) {
    this.profile = profile;
    this.resident = resident;
    this.images = images;
  }

  void clear() {
    current = null;
    finished = null;
  }

  DeviceReply begin(UploadBegin begin) {
    int length = begin.data().length;
    if (length > Math.min(profile.maxChunkBytes(), begin.totalBytes())) {
      return new Refusal(
          RefusalReason.TOO_LARGE,
          "The first bytes are too many.",
          Math.min(profile.maxChunkBytes(), begin.totalBytes()),
          length);
    }
    DeviceReply reply = announced(begin);
    return length > 0 && reply instanceof UploadStatus(int next, boolean _) && next == 0
        ? chunk(new UploadChunk(0, begin.data()))
        : reply;
  }

  private DeviceReply announced(UploadBegin begin) {
    if (resident.has(begin.kind(), begin.digest())) {
      finished = begin;
      return new UploadStatus(begin.totalBytes(), true);
    }
    finished = null;
    if (current != null && current.isResumedBy(begin)) {
      return current.status(false);
    }
    current = null;
    int largest = resident.largest(begin.kind());
    if (begin.totalBytes() > largest) {
      return new Refusal(
          RefusalReason.TOO_LARGE, "The blob does not fit.", largest, begin.totalBytes());
    }
    resident.makeRoom(begin.kind(), begin.totalBytes());
    current = new Upload(begin);
    return current.status(false);
  }

  DeviceReply chunk(UploadChunk chunk) {
    int length = chunk.data().length;
    if (length > profile.maxChunkBytes()) {
      return new Refusal(
          RefusalReason.TOO_LARGE, "The chunk is too long.", profile.maxChunkBytes(), length);
    }
    if (current != null) {
      DeviceReply reply = current.take(chunk);
      return current.arrived() ? finish(current) : reply;
    }
    if (finished != null && (long) chunk.offset() + length <= finished.totalBytes()) {
      return new UploadStatus(finished.totalBytes(), true);
    }
    return new Refusal(RefusalReason.BAD_OFFSET, "No upload is under way.", 0, chunk.offset());
  }

  private DeviceReply finish(Upload upload) {
    UploadBegin begin = upload.begin();
    current = null;
    if (!Digest.of(upload.bytes()).equals(begin.digest())) {
      return Refusal.of(RefusalReason.BAD_DIGEST, "The blob has another digest than announced.");
    }
    DeviceReply reply = keep(begin, upload);
    if (reply instanceof UploadStatus) {
      finished = begin;
    }
    return reply;
  }

  private DeviceReply keep(UploadBegin begin, Upload upload) {
    try {
      if (begin.kind() == BlobKind.DATA_SET) {
        resident.keep(
            begin.digest(), images.dataSet(begin.digest(), upload.bytes()), begin.totalBytes());
        return upload.status(true);
      }
      QuantizedGru model = images.model(begin.digest(), upload.bytes());
      return resident.keep(begin.digest(), model, begin.totalBytes())
          ? upload.status(true)
          : new Refusal(
              RefusalReason.TOO_LARGE,
              "The model needs more RAM than there is.",
              resident.largest(BlobKind.MODEL),
              ResidentBytes.of(model));
    } catch (InvalidImageException e) {
      RefusalReason reason =
          begin.kind() == BlobKind.MODEL
              ? RefusalReason.INVALID_MODEL
              : RefusalReason.INVALID_DATA_SET;
      String message = e.getMessage();
      return new Refusal(reason, message == null ? "" : message, 0, e.offset());
    }
  }
}
