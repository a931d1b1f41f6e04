package io.tinyloop.protocol.arithmetic;

import static io.tinyloop.protocol.model.Operator.*;

import io.tinyloop.protocol.model.ActivationFormat;
import io.tinyloop.protocol.model.AddOperator;
import io.tinyloop.protocol.model.ClassifierHead;
import io.tinyloop.protocol.model.ComplementOperator;
import io.tinyloop.protocol.model.DataSet;
import io.tinyloop.protocol.model.GruLayer;
import io.tinyloop.protocol.model.LinearOperator;
import io.tinyloop.protocol.model.LookupTable;
import io.tinyloop.protocol.model.MultiplyOperator;
import io.tinyloop.protocol.model.Operator;
import io.tinyloop.protocol.model.QuantizedGru;
import io.tinyloop.protocol.model.Requantization;
import io.tinyloop.protocol.model.WeightMatrix;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * The clear implementation of ARITHMETIC.md: unit by unit, operator by operator, no trick. It shows
 * the output of every operator, so that a wrong engine can be traced to its smallest wrong part.
 */
public final class ReferenceKernel implements InferenceEngine {

  @Override
  public InferenceResult run(QuantizedGru model, DataSet data, int firstSample, int sampleCount) {
    InferenceEngine.check(model, data, firstSample, sampleCount);
    byte[] predictions = new byte[sampleCount];
    int[] traces = new int[sampleCount];
    for (int i = 0; i < sampleCount; i++) {
      SampleRun run = runSample(model, data, firstSample + i);
      predictions[i] = (byte) run.prediction();
      traces[i] = run.trace();
    }
    return new InferenceResult(predictions, traces);
  }

  /** One sample from a state of zero to the prediction (section 6). */
  public SampleRun runSample(QuantizedGru model, DataSet data, int sample) {
    List<int[]> hidden = new ArrayList<>();
    for (GruLayer layer : model.layers()) {
      hidden.add(new int[layer.hiddenSize()]);
    }
    int trace = Equations.TRACE_START;
    for (int step = 0; step < data.steps(); step++) {
      int[] x = inputs(model.input(), data, sample, step);
      for (int l = 0; l < hidden.size(); l++) {
        GruLayer layer = model.layers().get(l);
        int[] h = hiddenSum(step(layer, x, hidden.get(l)));
        hidden.set(l, h);
        for (int value : h) {
          trace = Equations.fold(trace, value);
        }
        x = view(layer, h);
      }
    }
    int[] logits = logits(model.head(), view(model.layers().getLast(), hidden.getLast()));
    for (int logit : logits) {
      trace = Equations.fold(trace, logit);
    }
    return new SampleRun(hidden, logits, largest(logits), trace);
  }

  private static int[] inputs(ActivationFormat format, DataSet data, int sample, int step) {
    int[] x = new int[data.inputSize()];
    int from = sample * data.sampleSize() + step * data.inputSize();
    for (int i = 0; i < x.length; i++) {
      x[i] = (data.codes()[from + i] & 0xFF) - format.zeroPoint();
    }
    return x;
  }

  /**
   * One time step of one layer: the output values of all 17 operators (section 1).
   * UPDATE_COMPLEMENT, CANDIDATE_PRODUCT and CARRY_PRODUCT are absent where the state path is fused
   * (equation 10).
   *
   * @param x inputSize values
   * @param h hiddenSize values of the old state
   */
  public Map<Operator, int[]> step(GruLayer layer, int[] x, int[] h) {
    int[] view = view(layer, h);
    var out = new EnumMap<Operator, int[]>(Operator.class);
    for (Operator operator : LINEAR) {
      out.put(operator, linear(layer.linear(operator), operator.readsHidden() ? view : x));
    }
    int[] i = add(layer.resetSum(), get(out, RESET_INPUT_LINEAR), get(out, RESET_HIDDEN_LINEAR));
    int[] j = add(layer.updateSum(), get(out, UPDATE_INPUT_LINEAR), get(out, UPDATE_HIDDEN_LINEAR));
    int[] r = lookUp(layer.resetSigmoid(), i, layer.resetSum().output());
    int[] z = lookUp(layer.updateSigmoid(), j, layer.updateSum().output());
    int[] g = multiply(layer.resetProduct(), r, get(out, CANDIDATE_HIDDEN_LINEAR));
    int[] k = add(layer.candidateSum(), get(out, CANDIDATE_INPUT_LINEAR), g);
    int[] n = lookUp(layer.candidateTanh(), k, layer.candidateSum().output());
    out.put(RESET_SUM, i);
    out.put(UPDATE_SUM, j);
    out.put(RESET_SIGMOID, r);
    out.put(UPDATE_SIGMOID, z);
    out.put(RESET_PRODUCT, g);
    out.put(CANDIDATE_SUM, k);
    out.put(CANDIDATE_TANH, n);
    if (layer.fusedStatePath()) {
      out.put(HIDDEN_SUM, fused(z, h, n));
    } else {
      int[] u = complement(layer.updateComplement(), z, layer.updateSigmoid().output());
      int[] p = multiply(layer.candidateProduct(), u, n);
      int[] q = multiply(layer.carryProduct(), z, h);
      out.put(UPDATE_COMPLEMENT, u);
      out.put(CANDIDATE_PRODUCT, p);
      out.put(CARRY_PRODUCT, q);
      out.put(HIDDEN_SUM, add(layer.hiddenSum(), p, q));
    }
    return out;
  }

  /** Equation 9: the state as matrix products see it. */
  public int[] view(GruLayer layer, int[] h) {
    int[] view = h.clone();
    if (layer.state().bits() == 16) {
      for (int unit = 0; unit < view.length; unit++) {
        view[unit] = Equations.view(h[unit]);
      }
    }
    return view;
  }

  /** Equation 11. */
  public int[] logits(ClassifierHead head, int[] view) {
    return accumulators(head.weights(), head.biases(), view);
  }

  /** The first half of equation 4: biases plus products, one a row. */
  public int[] accumulators(WeightMatrix weights, int[] biases, int[] x) {
    int[] accumulators = new int[weights.rows()];
    for (int row = 0; row < accumulators.length; row++) {
      int sum = biases[row];
      for (int column = 0; column < x.length; column++) {
        sum += weights.value(row, column) * x[column];
      }
      accumulators[row] = sum;
    }
    return accumulators;
  }

  /** Equation 4. */
  public int[] linear(LinearOperator operator, int[] x) {
    int[] y = accumulators(operator.weights(), operator.biases(), x);
    for (int row = 0; row < y.length; row++) {
      Requantization factor = operator.requantization(row);
      y[row] =
          operator
              .output()
              .clamp(
                  Equations.requantize(
                      y[row], factor.preShift(), factor.multiplier(), factor.shift()));
    }
    return y;
  }

  private static int[] add(AddOperator operator, int[] a, int[] b) {
    int[] y = new int[a.length];
    ActivationFormat output = operator.output();
    for (int unit = 0; unit < y.length; unit++) {
      y[unit] =
          Equations.add(
              a[unit],
              b[unit],
              operator.multiplierA(),
              operator.multiplierB(),
              operator.shift(),
              output.min(),
              output.max());
    }
    return y;
  }

  private static int[] multiply(MultiplyOperator operator, int[] a, int[] b) {
    int[] y = new int[a.length];
    Requantization factor = operator.requantization();
    ActivationFormat output = operator.output();
    for (int unit = 0; unit < y.length; unit++) {
      y[unit] =
          Equations.multiply(
              a[unit],
              b[unit],
              factor.preShift(),
              factor.multiplier(),
              factor.shift(),
              output.min(),
              output.max());
    }
    return y;
  }

  private static int[] complement(ComplementOperator operator, int[] z, ActivationFormat input) {
    int[] u = new int[z.length];
    int one = ActivationFormat.one(input.bits());
    int outputOne = ActivationFormat.one(operator.output().bits());
    for (int unit = 0; unit < u.length; unit++) {
      u[unit] =
          Equations.complement(z[unit], one, operator.multiplier(), operator.shift(), outputOne);
    }
    return u;
  }

  private static int[] lookUp(LookupTable table, int[] values, ActivationFormat input) {
    int[] y = new int[values.length];
    for (int unit = 0; unit < y.length; unit++) {
      y[unit] = Equations.lookUp(table, values[unit], input.zeroPoint());
    }
    return y;
  }

  private static int[] fused(int[] z, int[] h, int[] n) {
    int[] y = new int[z.length];
    for (int unit = 0; unit < y.length; unit++) {
      y[unit] = Equations.fused(z[unit], h[unit], n[unit]);
    }
    return y;
  }

  /** Equation 12: the smallest index of a largest value. */
  static int largest(int[] logits) {
    int best = 0;
    for (int c = 1; c < logits.length; c++) {
      if (logits[c] > logits[best]) {
        best = c;
      }
    }
    return best;
  }

  private static int[] hiddenSum(Map<Operator, int[]> out) {
    return get(out, HIDDEN_SUM);
  }

  private static int[] get(Map<Operator, int[]> out, Operator operator) {
    return Objects.requireNonNull(out.get(operator));
  }
}
