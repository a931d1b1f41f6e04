package io.tinyloop.access;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The text of a token, {@code tl_ID_SECRET}: 10 hexadecimal digits that name it and 64 that prove
 * it. Only the hash of the proof is kept.
 */
record Secret(String id, String proof) {

  private static final Pattern TEXT = Pattern.compile("tl_([0-9a-f]{10})_([0-9a-f]{64})");
  private static final int ID_BYTES = 5;
  private static final int PROOF_BYTES = 32;

  /** 256 random bits under a random id. */
  static Secret random(SecureRandom random) {
    byte[] bytes = new byte[ID_BYTES + PROOF_BYTES];
    random.nextBytes(bytes);
    HexFormat hex = HexFormat.of();
    return new Secret(
        hex.formatHex(bytes, 0, ID_BYTES), hex.formatHex(bytes, ID_BYTES, bytes.length));
  }

  /** What {@code text} says, if it is the text of a token at all. */
  static Optional<Secret> parse(String text) {
    Matcher matcher = TEXT.matcher(text);
    return matcher.matches()
        ? Optional.of(new Secret(matcher.group(1), matcher.group(2)))
        : Optional.empty();
  }

  /** What the holder is given, once. */
  String text() {
    return "tl_" + id + "_" + proof;
  }

  /** SHA-256 of the proof, in hexadecimal digits. */
  String hash() {
    try {
      byte[] digest =
          MessageDigest.getInstance("SHA-256").digest(proof.getBytes(StandardCharsets.US_ASCII));
      return HexFormat.of().formatHex(digest);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("Every JVM has SHA-256.", e);
    }
  }

  /** Whether {@code hash} is this proof's, in a time that does not depend on where they differ. */
  boolean matches(String hash) {
    return MessageDigest.isEqual(
        hash().getBytes(StandardCharsets.US_ASCII), hash.getBytes(StandardCharsets.US_ASCII));
  }

  /** The proof is not shown. */
  @Override
  public String toString() {
    return "tl_" + id + "_…";
  }
}
