package io.tinyloop.protocol.wire;

import com.google.protobuf.ByteString;
import io.tinyloop.protocol.wire.FrameOutcome.Damaged;
import io.tinyloop.protocol.wire.FrameOutcome.Frame;
import org.jspecify.annotations.Nullable;

/** What both message codecs do with frames and bytes. */
final class Payloads {

  /** What a decoder with fields of fixed length reads where there is none. */
  private static final Digest MISSING = Digest.fromBytes(new byte[Digest.BYTES]);

  private Payloads() {}

  /** The payload of an intact frame of {@code kind}. */
  static byte[] of(byte[] frame, FrameKind kind) throws InvalidMessageException {
    return switch (FrameCodec.decode(frame, frame.length)) {
      case Frame(FrameKind actual, byte[] payload) when actual == kind -> payload;
      case Frame other -> throw malformed("The frame is of kind %s.".formatted(other.kind()));
      case Damaged damaged -> throw malformed("The frame is damaged: " + damaged.damage());
    };
  }

  /** The digest in a field. */
  static Digest digest(ByteString bytes) {
    if (bytes.size() != Digest.BYTES) {
      throw new IllegalArgumentException(
          "The digest has %d bytes, not %d.".formatted(bytes.size(), Digest.BYTES));
    }
    Digest digest = Digest.fromBytes(bytes.toByteArray());
    if (digest.equals(MISSING)) {
      throw new IllegalArgumentException("The digest is missing: all its bytes are 0.");
    }
    return digest;
  }

  /** What a checked constructor said. */
  static String reason(IllegalArgumentException e) {
    @Nullable String message = e.getMessage();
    return message == null ? "A field is out of its range." : message;
  }

  private static InvalidMessageException malformed(String message) {
    return new InvalidMessageException(RefusalReason.MALFORMED, 0, 0, message);
  }
}
