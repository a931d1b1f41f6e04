package io.tinyloop.run;

import io.tinyloop.data.InvalidDataException;
import io.tinyloop.data.ModelCard;
import io.tinyloop.data.NpyArray;
import io.tinyloop.data.Sequences;
import io.tinyloop.quantize.FloatForward;
import io.tinyloop.quantize.FloatGru;
import java.util.List;
import java.util.function.UnaryOperator;

/**
 * What a model's framework computed of the first test sequences, to be computed again: logits, or
 * their (logarithmic) softmax.
 *
 * @param name where they are from, for errors
 * @param shape count × classes
 * @param values sequence by sequence; owned by the record
 */
record ReferenceLogits(String name, List<Integer> shape, float[] values) {

  /** Largest difference, relative to a value of at least 1. */
  private static final double TOLERANCE = 1e-3;

  /** The same in units of the coarsest number that the logits were computed of. */
  private static final double ROUNDINGS = 32;

  private static final String OTHER_MODEL =
      "Maybe the head does not read the last step, or inputs were scaled in another way.";

  private static final String OTHER_ORDER =
      "Maybe the gates are stacked as update, reset, candidate (Keras), with which they agree: PyTorch's order is reset, update, candidate.";

  private static final List<UnaryOperator<float[]>> FORMS =
      List.of(logits -> logits, ReferenceLogits::logSoftmax, ReferenceLogits::softmax);

  static ReferenceLogits of(NpyArray array) {
    return new ReferenceLogits(array.name(), array.shape(), array.numbers());
  }

  /** Those of a card that has some. */
  static ReferenceLogits of(String name, ModelCard card) {
    List<List<Double>> rows = card.firstTestLogits();
    int classes = rows.getFirst().size();
    float[] values = new float[rows.size() * classes];
    for (int i = 0; i < values.length; i++) {
      List<Double> row = rows.get(i / classes);
      values[i] = i % classes < row.size() ? row.get(i % classes).floatValue() : Float.NaN;
    }
    return new ReferenceLogits(name, List.of(rows.size(), classes), values);
  }

  /**
   * Computes them again.
   *
   * @param resolution largest relative error of what the model and the data were rounded to
   * @return the largest difference
   * @throws InvalidDataException naming the first logit that is another
   */
  double largestError(FloatGru model, Sequences test, double resolution) {
    int classes = model.head().classes();
    int count = values.length / classes;
    if (!shape.equals(List.of(count, classes)) || count < 1 || count > test.count()) {
      throw new InvalidDataException(
          "The reference %s has the shape %s instead of at most %d × %d."
              .formatted(name, shape, test.count(), classes),
          "Maybe it holds something else than logits of the first test sequences.");
    }
    Sequences first = test.slice(0, count);
    float[][] logits = new FloatForward(model).logits(first);
    double tolerance = Math.max(TOLERANCE, ROUNDINGS * resolution);
    double error = error(logits, tolerance);
    if (error < 0) {
      FloatForward swapped = new FloatForward(model.withResetAndUpdateSwapped());
      boolean otherOrder = error(swapped.logits(first), tolerance) >= 0;
      throw different(logits, tolerance, otherOrder ? OTHER_ORDER : OTHER_MODEL);
    }
    return error;
  }

  /** The largest difference in whichever form, or −1 where every form has one too large. */
  private double error(float[][] logits, double tolerance) {
    for (UnaryOperator<float[]> form : FORMS) {
      double error = error(logits, form, tolerance);
      if (error >= 0) {
        return error;
      }
    }
    return -1;
  }

  /** The largest difference, or −1 where one is beyond the tolerance. */
  private double error(float[][] logits, UnaryOperator<float[]> form, double tolerance) {
    double largest = 0;
    for (int row = 0; row < logits.length; row++) {
      float[] computed = form.apply(logits[row]);
      for (int c = 0; c < computed.length; c++) {
        double error = Math.abs(values[row * computed.length + c] - computed[c]);
        if (!isClose(error, values[row * computed.length + c], tolerance)) {
          return -1;
        }
        largest = Math.max(largest, error);
      }
    }
    return largest;
  }

  private static boolean isClose(double error, float expected, double tolerance) {
    return error <= tolerance * Math.max(1, Math.abs(expected));
  }

  private InvalidDataException different(float[][] logits, double tolerance, String advice) {
    int classes = logits[0].length;
    int i = 0;
    while (isClose(Math.abs(values[i] - logits[i / classes][i % classes]), values[i], tolerance)) {
      i++;
    }
    return new InvalidDataException(
        "Logit %d of test sequence %d is %s here, but %s in %s."
            .formatted(i % classes, i / classes, logits[i / classes][i % classes], values[i], name),
        advice);
  }

  private static float[] softmax(float[] logits) {
    float[] softmax = logSoftmax(logits);
    for (int i = 0; i < softmax.length; i++) {
      softmax[i] = (float) Math.exp(softmax[i]);
    }
    return softmax;
  }

  private static float[] logSoftmax(float[] logits) {
    double largest = Double.NEGATIVE_INFINITY;
    for (float logit : logits) {
      largest = Math.max(largest, logit);
    }
    double sum = 0;
    for (float logit : logits) {
      sum += Math.exp(logit - largest);
    }
    float[] result = new float[logits.length];
    for (int i = 0; i < result.length; i++) {
      result[i] = (float) (logits[i] - largest - Math.log(sum));
    }
    return result;
  }
}
