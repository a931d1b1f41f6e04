package io.tinyloop.profile;

import io.tinyloop.protocol.model.QuantizedGru;
import io.tinyloop.simulator.cost.CostTerms;
import io.tinyloop.simulator.cost.MatrixKernel;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Fits a figure to each term of a cost model: least squares of relative errors over whole
 * sequences, and over operators where the device breaks its time down. The breakdown reads the
 * timer in every step, which is a term of its own and no part of the model.
 */
final class ProfileFit {

  /** Fewer tell too little of any model. */
  static final int LEAST_GENOMES = 16;

  private static final String READING = "reading of the timer";

  /** A sequence is what is predicted; its parts only say where the ticks go. */
  private static final double SEQUENCE_WEIGHT = 20;

  private final MatrixKernel kernel;
  private final SortedMap<String, Integer> columns = new TreeMap<>();
  private final List<Map<String, Double>> rows = new ArrayList<>();
  private final List<Double> targets = new ArrayList<>();

  private ProfileFit(MatrixKernel kernel) {
    this.kernel = kernel;
  }

  /**
   * The ticks of each term that is in the observations.
   *
   * @throws IllegalArgumentException in two lines, if there are too few of them
   */
  static SortedMap<String, Double> ofTicks(List<Observation> seen, MatrixKernel kernel) {
    requireEnough(seen);
    ProfileFit fit = new ProfileFit(kernel);
    seen.forEach(one -> fit.sequence(one, one.ticks()));
    seen.forEach(fit::operators);
    return fit.solve(Map.of());
  }

  /**
   * The estimated cycles of each term. Of a sequence only the sum is known, so that what it leaves
   * open is taken from the instructions.
   *
   * @param instructions of each term
   */
  static SortedMap<String, Double> ofCycles(
      List<Observation> seen, MatrixKernel kernel, Map<String, Double> instructions) {
    requireEnough(seen);
    ProfileFit fit = new ProfileFit(kernel);
    double ratio = 0;
    for (Observation one : seen) {
      if (one.cycles() == null) {
        throw new IllegalArgumentException("An observation (%s) has no cycles.".formatted(one));
      }
      fit.sequence(one, one.cycles());
      ratio += one.cycles() / one.ticks() / seen.size();
    }
    Map<String, Double> prior = new HashMap<>();
    for (Map.Entry<String, Double> term : instructions.entrySet()) {
      prior.put(term.getKey(), term.getValue() * ratio);
    }
    return fit.solve(prior);
  }

  private static void requireEnough(List<Observation> seen) {
    if (seen.size() < LEAST_GENOMES) {
      throw new IllegalArgumentException(
          "A fit to %d genomes says nothing of others.%nMaybe --genomes 96; at least %d."
              .formatted(seen.size(), LEAST_GENOMES));
    }
  }

  /** The counts of a whole sequence. */
  static Map<String, Double> counts(QuantizedGru model, int steps, MatrixKernel kernel) {
    Map<String, Double> sum = new HashMap<>();
    for (Map<String, Long> operator : CostTerms.of(model, steps, kernel)) {
      operator.forEach((term, count) -> sum.merge(term, (double) count, Double::sum));
    }
    return sum;
  }

  private void sequence(Observation one, double target) {
    double weight = SEQUENCE_WEIGHT / target;
    add(counts(one.of().model(), one.of().samples().steps(), kernel), target, weight);
  }

  /** A timer that is read once a step leaves the sequence's own work out. */
  private void operators(Observation one) {
    int steps = one.of().samples().steps();
    List<Map<String, Long>> terms = CostTerms.of(one.of().model(), steps, kernel);
    if (one.operatorTicks().size() != terms.size()) {
      return;
    }
    for (int i = 0; i < terms.size(); i++) {
      long ticks = one.operatorTicks().get(i);
      if (!terms.get(i).isEmpty() && ticks > 0) {
        Map<String, Double> counts = new HashMap<>();
        terms.get(i).forEach((term, count) -> counts.put(term, (double) count));
        counts.remove("sequence");
        counts.remove("clear.unit");
        counts.put(READING, i == terms.size() - 1 ? 1.0 : steps);
        add(counts, (double) ticks, 1 / one.ticks());
      }
    }
  }

  private void add(Map<String, Double> counts, double target, double weight) {
    Map<String, Double> row = new HashMap<>();
    counts.forEach((term, count) -> {
      columns.putIfAbsent(term, 0);
      row.put(term, count * weight);
    });
    rows.add(row);
    targets.add(target * weight);
  }

  private SortedMap<String, Double> solve(Map<String, Double> prior) {
    List<String> names = List.copyOf(columns.keySet());
    double[][] matrix = new double[rows.size()][names.size()];
    for (int r = 0; r < rows.size(); r++) {
      for (int j = 0; j < names.size(); j++) {
        matrix[r][j] = rows.get(r).getOrDefault(names.get(j), 0.0);
      }
    }
    double[] expected = names.stream().mapToDouble(name -> prior.getOrDefault(name, 0.0)).toArray();
    double[] right = targets.stream().mapToDouble(Double::doubleValue).toArray();
    double[] figures = NonNegativeFit.solve(matrix, right, expected);
    SortedMap<String, Double> terms = new TreeMap<>();
    for (int j = 0; j < names.size(); j++) {
      if (!names.get(j).equals(READING)) {
        terms.put(names.get(j), figures[j]);
      }
    }
    return terms;
  }
}
