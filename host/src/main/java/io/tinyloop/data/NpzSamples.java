package io.tinyloop.data;

import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Sequences and labels of three splits in one npz file: {@code x_train, y_train, x_validation,
 * y_validation, x_test, y_test}. Each x has the shape count × steps × inputs and holds what the
 * model reads, each y one class a sequence, from 0 on.
 */
public final class NpzSamples implements SampleSource {

  /** The array with the float model's logits of the first test sequences, if there is one. */
  private static final String LOGITS = "logits_test";

  /** The array with the names of the classes, if there is one. */
  private static final String CLASSES = "classes";

  private static final int MAX_CLASSES = 256;

  /**
   * Training and validation sequences are shuffled: files have classes in blocks, or in turn, and a
   * subset that is spread over them would then lack some. The test split keeps its order.
   */
  private static final long SEED = 1;

  private final Path file;

  /** The samples in {@code file}, which is read when they are asked for. */
  public NpzSamples(Path file) {
    this.file = file;
  }

  @Override
  public Sequences training(int maximum) {
    return split("train").shuffled(SEED).spread(maximum);
  }

  @Override
  public Sequences validation() {
    return split("validation").shuffled(SEED);
  }

  @Override
  public Sequences test() {
    return split("test");
  }

  /**
   * Logits of the first test sequences as the model's framework computed them, count × classes; or
   * null.
   */
  public @Nullable NpyArray referenceLogits() {
    return NpzFile.names(file).contains(LOGITS) ? NpzFile.read(file, LOGITS) : null;
  }

  /** Largest relative error of a value of the test sequences as the file has it. */
  public double resolution() {
    return NpzFile.read(file, "x_test").type().equals("f2") ? 0x1p-12 : 0x1p-24;
  }

  /** Names of the classes in the order of their labels; empty where the file has none. */
  public List<String> classNames() {
    if (!NpzFile.names(file).contains(CLASSES)) {
      return List.of();
    }
    NpyArray names = NpzFile.read(file, CLASSES);
    return names.type().startsWith("U") ? names.strings() : List.of();
  }

  private Sequences split(String split) {
    NpyArray x = NpzFile.read(file, "x_" + split);
    NpyArray y = NpzFile.read(file, "y_" + split);
    List<Integer> shape = x.shape();
    if (shape.size() != 3 || shape.contains(0)) {
      throw new InvalidDataException(
          "The array %s has the shape %s instead of count × steps × inputs."
              .formatted(x.name(), shape),
          shape.contains(0)
              ? "Maybe the split was cut off: it has no sequence."
              : shape.size() == 2
                  ? "Maybe add a last side: x[..., None] for one value a step."
                  : "Maybe reshape it before numpy.savez.");
    }
    boolean column = y.shape().equals(List.of(shape.getFirst(), 1));
    if (!column && !y.shape().equals(List.of(shape.getFirst()))) {
      throw new InvalidDataException(
          "The labels %s of shape %s are not one for each of the %d sequences of %s."
              .formatted(y.name(), y.shape(), shape.getFirst(), x.name()),
          y.shape().size() == 2
              ? "Maybe they are one-hot: take their argmax."
              : "Maybe x and y are of two splits.");
    }
    return new Sequences(
        shape.getFirst(),
        shape.get(1),
        shape.get(2),
        new InputValues.Features(finite(x)),
        labels(y));
  }

  private static float[] finite(NpyArray x) {
    float[] values = x.numbers();
    for (int i = 0; i < values.length; i++) {
      if (!Float.isFinite(values[i])) {
        throw new InvalidDataException(
            "The value (%s) at index %d of %s is not a finite number of 32 bits."
                .formatted(values[i], i, x.name()),
            "Maybe a feature is missing there, or a standard deviation is zero.");
      }
    }
    return values;
  }

  private static byte[] labels(NpyArray y) {
    int[] integers = y.integers();
    byte[] labels = new byte[integers.length];
    for (int i = 0; i < labels.length; i++) {
      if (integers[i] < 0 || integers[i] >= MAX_CLASSES) {
        throw new InvalidDataException(
            "The label (%d) at index %d of %s must be in [0, %d]."
                .formatted(integers[i], i, y.name(), MAX_CLASSES - 1),
            "Maybe classes are counted from 0 on in another way.");
      }
      labels[i] = (byte) integers[i];
    }
    return labels;
  }
}
