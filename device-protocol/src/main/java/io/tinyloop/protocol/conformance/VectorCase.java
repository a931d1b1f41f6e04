package io.tinyloop.protocol.conformance;

import io.tinyloop.protocol.model.ActivationFormat;
import io.tinyloop.protocol.model.LinearOperator;
import io.tinyloop.protocol.model.LookupTable;
import io.tinyloop.protocol.model.Operator;
import io.tinyloop.protocol.wire.ConformanceKind;
import java.util.List;
import java.util.Map;

/** One test of a vector file. Arrays are owned by the records and must not be changed. */
public sealed interface VectorCase {

  /**
   * Which test it is.
   *
   * @param file for example {@code add.json}
   * @param number the id in the file, from 1
   * @param flags names of the bugs it hunts, explained in the file's notes
   */
  record Id(String file, int number, String comment, List<String> flags) {

    public Id {
      flags = List.copyOf(flags);
    }

    @Override
    public String toString() {
      return "%s #%d (%s)".formatted(file, number, comment);
    }
  }

  Id id();

  /** One call of an element-wise equation. */
  record Primitive(Id id, ConformanceKind kind, int[] arguments, int output)
      implements VectorCase {}

  /**
   * Many calls of an element-wise equation, known by the digest of their outputs.
   *
   * @param arguments ranges, the last one fastest
   * @param outputsSha256 over the outputs, 4 bytes each, little-endian
   */
  record Enumeration(
      Id id, ConformanceKind kind, List<ArgumentRange> arguments, int count, String outputsSha256)
      implements VectorCase {

    public Enumeration {
      arguments = List.copyOf(arguments);
    }

    /** The arguments of the cases {@code from} … {@code from + cases − 1}, back to back. */
    public int[] arguments(int from, int cases) {
      int width = arguments.size();
      int[] flat = new int[cases * width];
      for (int i = 0; i < cases; i++) {
        int rest = from + i;
        for (int j = width - 1; j >= 0; j--) {
          ArgumentRange range = arguments.get(j);
          flat[i * width + j] = range.at(rest % range.count());
          rest /= range.count();
        }
      }
      return flat;
    }
  }

  /**
   * from, from + step, … up to and including the last one ≤ to.
   *
   * @param step at least 1
   */
  record ArgumentRange(int from, int to, int step) {

    public ArgumentRange {
      if (from > to || step < 1) {
        throw new IllegalArgumentException(
            "The range (%d to %d by %d) must ascend.".formatted(from, to, step));
      }
    }

    int count() {
      return Math.toIntExact(((long) to - from) / step + 1);
    }

    int at(int index) {
      return Math.toIntExact(from + (long) index * step);
    }
  }

  /** A table, and outputs for input values. */
  record Table(Id id, ActivationFormat input, LookupTable table, int[] values, int[] outputs)
      implements VectorCase {}

  /** A linear operator, and accumulators and outputs for input values. */
  record Linear(
      Id id,
      ActivationFormat input,
      LinearOperator operator,
      int[] values,
      int[] accumulators,
      int[] outputs)
      implements VectorCase {}

  /**
   * One step of a one-layer model.
   *
   * @param view the state as matrix products see it (equation 9)
   * @param outputs of each operator; 14 to 16 are absent where the path is fused
   */
  record Cell(Id id, byte[] model, int[] x, int[] h, int[] view, Map<Operator, int[]> outputs)
      implements VectorCase {

    public Cell {
      outputs = Map.copyOf(outputs);
    }
  }

  /**
   * Samples of a data set through a model.
   *
   * @param finalHidden a sample each: the last step's h' of all layers, layer by layer
   * @param logits a sample each
   */
  record Sequence(
      Id id,
      byte[] model,
      byte[] dataSet,
      int firstSample,
      int sampleCount,
      int correct,
      byte[] predictions,
      int[] traces,
      String predictionDigest,
      String stateDigest,
      List<int[]> finalHidden,
      List<int[]> logits)
      implements VectorCase {

    public Sequence {
      finalHidden = List.copyOf(finalHidden);
      logits = List.copyOf(logits);
    }
  }

  /** What an image is of. */
  enum ImageKind {
    MODEL,
    DATA_SET
  }

  /** An image that must be taken; encoding what was decoded gives it back. */
  record ValidImage(Id id, ImageKind kind, byte[] image, String sha256) implements VectorCase {}

  /**
   * An image that must be refused.
   *
   * @param reason for people
   * @param offsetFrom first byte of the structure with the fault
   * @param offsetTo last byte that a refusal may name
   */
  record InvalidImage(
      Id id, ImageKind kind, byte[] image, String reason, int offsetFrom, int offsetTo)
      implements VectorCase {}

  /** A valid model and a valid data set that fit each other, or not. */
  record Pair(Id id, byte[] model, byte[] dataSet, boolean compatible) implements VectorCase {}
}
