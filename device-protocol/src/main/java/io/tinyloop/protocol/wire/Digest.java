package io.tinyloop.protocol.wire;

import io.tinyloop.protocol.model.Sha256;
import java.util.HexFormat;

/**
 * A SHA-256 digest: the name of a blob on the wire.
 *
 * @param hex 64 lower-case hexadecimal digits
 */
public record Digest(String hex) {

  /** Bytes of a digest. */
  public static final int BYTES = 32;

  public Digest {
    if (hex.length() != 2 * BYTES
        || !hex.chars().allMatch(c -> (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f'))) {
      throw new IllegalArgumentException(
          "The digest (%s) must have 64 lower-case hexadecimal digits.".formatted(hex));
    }
  }

  /** The digest of {@code blob}. */
  public static Digest of(byte[] blob) {
    return fromBytes(Sha256.digest(blob));
  }

  /** The digest whose 32 bytes these are. */
  public static Digest fromBytes(byte[] bytes) {
    return new Digest(HexFormat.of().formatHex(bytes));
  }

  /** The 32 bytes. */
  public byte[] bytes() {
    return HexFormat.of().parseHex(hex);
  }

  @Override
  public String toString() {
    return hex.substring(0, 12);
  }
}
