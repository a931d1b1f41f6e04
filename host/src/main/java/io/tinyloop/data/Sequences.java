package io.tinyloop.data;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Random;
import java.util.stream.IntStream;

/**
 * Labelled sequences of one shape.
 *
 * @param count number of sequences, at least 1
 * @param steps time steps of a sequence, at least 1
 * @param inputSize values of a time step, at least 1
 * @param values count · steps · inputSize values, sequence by sequence, step by step
 * @param labels one class a sequence, unsigned; owned by the record
 */
public record Sequences(int count, int steps, int inputSize, InputValues values, byte[] labels) {

  public Sequences {
    if (count < 1 || steps < 1 || inputSize < 1) {
      throw new InvalidDataException(
          "The sequences (%d of %d steps of %d values) are empty."
              .formatted(count, steps, inputSize),
          "Maybe the data have too few samples for this split.");
    }
    if (values.size() != (long) count * steps * inputSize || labels.length != count) {
      throw new IllegalArgumentException(
          "%d values and %d labels are not those of %d sequences of %d × %d."
              .formatted(values.size(), labels.length, count, steps, inputSize));
    }
  }

  /** Values of one sequence. */
  public int sequenceSize() {
    return steps * inputSize;
  }

  /** The largest label plus one: how many classes a model must tell apart at least. */
  public int classes() {
    return IntStream.range(0, count).map(i -> labels[i] & 0xFF).max().orElseThrow() + 1;
  }

  /** Whether the labels are exactly 1…{@code classes}, each at least once. */
  public boolean countsClassesFromOne(int classes) {
    int[] distinct = IntStream.range(0, count).map(i -> labels[i] & 0xFF).distinct().toArray();
    return distinct.length == classes
        && Arrays.stream(distinct).allMatch(label -> label >= 1 && label <= classes);
  }

  /** SHA-256 of shape, values as the float model reads them, and labels, in hexadecimal digits. */
  public String digest() {
    MessageDigest sha256 = sha256();
    ByteBuffer block = ByteBuffer.allocate(1 << 16).putInt(count).putInt(steps).putInt(inputSize);
    for (int i = 0; i < values.size(); i++) {
      if (block.remaining() < Float.BYTES) {
        sha256.update(block.flip());
        block.clear();
      }
      block.putFloat(values.at(i));
    }
    sha256.update(block.flip());
    return HexFormat.of().formatHex(sha256.digest(labels));
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError("Every Java platform has SHA-256.", e);
    }
  }

  /** The sequences from {@code from} (inclusive) to {@code to} (exclusive). */
  public Sequences slice(int from, int to) {
    return new Sequences(
        to - from,
        steps,
        inputSize,
        values.slice(from * sequenceSize(), to * sequenceSize()),
        Arrays.copyOfRange(labels, from, to));
  }

  /**
   * At most {@code maximum} sequences, spread evenly over all, so that classes in blocks are all
   * there; classes in turn are not. Sequence i is number ⌊i · count / maximum⌋ here.
   */
  public Sequences spread(int maximum) {
    if (maximum >= count) {
      return this;
    }
    int[] indices =
        IntStream.range(0, maximum).map(i -> (int) ((long) i * count / maximum)).toArray();
    return select(indices);
  }

  /** All sequences in an order that depends on {@code seed} only. */
  Sequences shuffled(long seed) {
    Random random = new Random(seed);
    int[] order = IntStream.range(0, count).toArray();
    for (int i = count - 1; i > 0; i--) {
      int j = random.nextInt(i + 1);
      int swapped = order[i];
      order[i] = order[j];
      order[j] = swapped;
    }
    return select(order);
  }

  private Sequences select(int[] indices) {
    byte[] chosen = new byte[indices.length];
    for (int i = 0; i < indices.length; i++) {
      chosen[i] = labels[indices[i]];
    }
    return new Sequences(
        indices.length, steps, inputSize, values.gather(indices, sequenceSize()), chosen);
  }
}
