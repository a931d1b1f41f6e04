package io.tinyloop.protocol.model;

/**
 * Quantized sequences with their labels, as a device keeps them (ARITHMETIC.md, section 8).
 *
 * @param steps time steps of a sequence, 1…65535
 * @param inputSize inputs at a time step, 1…65535
 * @param inputBits width of a code, 2…8
 * @param classes number of classes, 1…256
 * @param codes samples × steps × inputSize unsigned bytes; owned by the record
 * @param labels one unsigned byte a sample, below {@code classes}; owned by the record
 */
public record DataSet(
    int steps, int inputSize, int inputBits, int classes, byte[] codes, byte[] labels) {

  public DataSet {
    if (steps < 1 || steps > 65535 || inputSize < 1 || inputSize > 65535) {
      throw new IllegalArgumentException(
          "The shape of a sequence (%d steps × %d inputs) must have sides in [1, 65535]."
              .formatted(steps, inputSize));
    }
    if (inputBits < 2 || inputBits > 8) {
      throw new IllegalArgumentException(
          "The input width (%d) must be one of 2…8.".formatted(inputBits));
    }
    if (classes < 1 || classes > ClassifierHead.MAX_CLASSES) {
      throw new IllegalArgumentException(
          "The number of classes (%d) must be in [1, %d]."
              .formatted(classes, ClassifierHead.MAX_CLASSES));
    }
    if (labels.length == 0) {
      throw new IllegalArgumentException("The number of samples (0) must be at least 1.");
    }
    if (codes.length != (long) labels.length * steps * inputSize) {
      throw new IllegalArgumentException(
          "The number of codes (%d) must be samples × steps × inputs (%d × %d × %d)."
              .formatted(codes.length, labels.length, steps, inputSize));
    }
    for (byte code : codes) {
      if ((code & 0xFF) >>> inputBits != 0) {
        throw new IllegalArgumentException(
            "The input code (%d) must fit %d bits.".formatted(code & 0xFF, inputBits));
      }
    }
    for (byte label : labels) {
      if ((label & 0xFF) >= classes) {
        throw new IllegalArgumentException(
            "The label (%d) must be below the number of classes (%d)."
                .formatted(label & 0xFF, classes));
      }
    }
  }

  public int sampleCount() {
    return labels.length;
  }

  /** The label of a sample, in [0, classes − 1]. */
  public int label(int sample) {
    return labels[sample] & 0xFF;
  }

  /** Codes of one sample: steps × inputSize. */
  public int sampleSize() {
    return steps * inputSize;
  }

  /** Whether {@code model} reads these codes and can name every label. */
  public boolean fits(QuantizedGru model) {
    return model.inputSize() == inputSize
        && model.input().bits() == inputBits
        && model.classes() > largestLabel();
  }

  /** The largest label. */
  public int largestLabel() {
    int largest = -1;
    for (byte label : labels) {
      largest = Math.max(largest, label & 0xFF);
    }
    return largest;
  }
}
