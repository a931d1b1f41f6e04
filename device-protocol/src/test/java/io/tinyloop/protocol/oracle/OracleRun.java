package io.tinyloop.protocol.oracle;

import static io.tinyloop.protocol.oracle.Equations.big;

import io.tinyloop.protocol.model.GruLayer;
import io.tinyloop.protocol.model.Operator;
import io.tinyloop.protocol.model.QuantizedGru;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** Whole sequences through stacked layers and the head (ARITHMETIC.md, section 6). */
class OracleRun {

  private final Equations law;
  private final OracleCell cell;

  OracleRun(Equations law, OracleCell cell) {
    this.law = law;
    this.cell = cell;
  }

  /** An oracle of the law as it is written. */
  static OracleRun ofTheLaw() {
    var law = new Equations();
    return new OracleRun(law, new OracleCell(law));
  }

  /**
   * What one sample gives.
   *
   * @param finalHidden the last step's h', layer by layer
   */
  record Outcome(
      int prediction, BigInteger trace, List<BigInteger> finalHidden, List<BigInteger> logits) {}

  /** Runs some samples of a data set. */
  List<Outcome> run(QuantizedGru model, OracleData data, int firstSample, int sampleCount) {
    List<List<BigInteger>> states = zero(model);
    List<Outcome> outcomes = new ArrayList<>();
    for (int sample = firstSample; sample < firstSample + sampleCount; sample++) {
      states = initial(model, states);
      outcomes.add(sample(model, data, sample, states));
    }
    return outcomes;
  }

  /** The states at the start of a sequence, given those at the end of the one before. */
  List<List<BigInteger>> initial(QuantizedGru model, List<List<BigInteger>> before) {
    return zero(model);
  }

  private static List<List<BigInteger>> zero(QuantizedGru model) {
    List<List<BigInteger>> states = new ArrayList<>();
    for (GruLayer layer : model.layers()) {
      states.add(Collections.nCopies(layer.hiddenSize(), BigInteger.ZERO));
    }
    return states;
  }

  /** Runs one sample; leaves its last states in {@code states}. */
  private Outcome sample(
      QuantizedGru model, OracleData data, int sample, List<List<BigInteger>> states) {
    BigInteger trace = BigInteger.ONE;
    for (int step = 0; step < data.steps(); step++) {
      List<BigInteger> x = data.values(sample, step, model.input().zeroPoint());
      for (int l = 0; l < states.size(); l++) {
        GruLayer layer = model.layers().get(l);
        List<BigInteger> next = cell.step(layer, x, states.get(l)).get(Operator.HIDDEN_SUM);
        states.set(l, next);
        trace = fold(trace, next);
        x = cell.view(layer, next);
      }
    }
    List<BigInteger> view = cell.view(model.layers().getLast(), states.getLast());
    List<BigInteger> logits =
        cell.accumulators(model.head().weights(), model.head().biases(), view);
    trace = fold(trace, logits);
    List<BigInteger> hidden = states.stream().flatMap(List::stream).toList();
    return new Outcome(law.prediction(logits), trace, hidden, logits);
  }

  private BigInteger fold(BigInteger trace, List<BigInteger> values) {
    for (BigInteger value : values) {
      trace = law.fold(trace, value);
    }
    return trace;
  }

  /** SHA-256 over one byte a sample. */
  static String predictionDigest(List<Outcome> outcomes) {
    byte[] bytes = new byte[outcomes.size()];
    for (int i = 0; i < bytes.length; i++) {
      bytes[i] = (byte) outcomes.get(i).prediction();
    }
    return OracleBytes.sha256(bytes);
  }

  /** SHA-256 over the traces, four bytes each, little-endian. */
  static String stateDigest(List<Outcome> outcomes) {
    return OracleBytes.sha256(
        OracleBytes.littleEndian(outcomes.stream().map(Outcome::trace).toList()));
  }

  /** How many predictions equal their label. */
  static int correct(List<Outcome> outcomes, OracleData data, int firstSample) {
    int correct = 0;
    for (int i = 0; i < outcomes.size(); i++) {
      if (big(outcomes.get(i).prediction()).equals(big(data.labels()[firstSample + i] & 0xFF))) {
        correct++;
      }
    }
    return correct;
  }
}
