package io.tinyloop.data.audio;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.tinyloop.data.InvalidDataException;
import java.math.BigInteger;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/** The part of a keyword data set that a clip belongs to. */
public enum Partition {
  TRAIN("train"),
  VALIDATION("validation"),
  TEST("test");

  private static final BigInteger BUCKETS = BigInteger.valueOf(1 << 27);
  private static final double LAST_BUCKET = (1 << 27) - 1;
  private static final String SPEAKER_ENDS = "_nohash_";
  private static final int MOST_PERCENT = 80;

  private final String id;

  Partition(String id) {
    this.id = id;
  }

  /** As arrays of an npz file are named: {@code x_train}. */
  public String id() {
    return id;
  }

  /**
   * Which share of clips is held out, in percent.
   *
   * @param validation above 0
   * @param test above 0
   */
  public record Shares(double validation, double test) {

    /** Those of Speech Commands. */
    public static final Shares USUAL = new Shares(10, 10);

    public Shares {
      if (!(validation > 0 && test > 0 && validation + test <= MOST_PERCENT)) {
        throw new InvalidDataException(
            "The shares of validation (%s %%) and test (%s %%) must be above 0 and at most %d %% together."
                .formatted(validation, test, MOST_PERCENT),
            "Maybe 10 and 10.");
      }
    }
  }

  /**
   * The publisher's rule for Speech Commands (which_set in its README): SHA-1 of the file's name up
   * to {@code _nohash_} as a number, modulo 2²⁷, as a percentage. It depends on nothing but the
   * name, so a clip stays where it is when others come, and all clips of a speaker stay together.
   *
   * @param file name without folders, for example {@code 0a7c2a8d_nohash_0.wav}
   */
  public static Partition of(String file, Shares shares) {
    double percent = hash(speaker(file)).mod(BUCKETS).doubleValue() * (100 / LAST_BUCKET);
    if (percent < shares.validation()) {
      return VALIDATION;
    }
    return percent < shares.validation() + shares.test() ? TEST : TRAIN;
  }

  /** Who speaks: what the file's name has before {@code _nohash_}, or all of it. */
  static String speaker(String file) {
    String name = file.substring(file.lastIndexOf('/') + 1);
    int end = name.indexOf(SPEAKER_ENDS);
    return end < 0 ? name : name.substring(0, end);
  }

  /** SHA-1 of a speaker, as a number. */
  static BigInteger hash(String speaker) {
    return new BigInteger(1, sha1(speaker.getBytes(UTF_8)));
  }

  private static byte[] sha1(byte[] bytes) {
    try {
      return MessageDigest.getInstance("SHA-1").digest(bytes);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("Every Java platform has SHA-1.", e);
    }
  }
}
