package io.tinyloop.search;

import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Estimates of one noisy objective that borrow from all genomes (R. E. Fay and R. A. Herriot,
 * Estimates of income for small places, 1979): what a ridge regression over the steps of alleles
 * predicts of a genome from all others, and what was measured of it, each weighed by its inverse
 * variance. What the regression is worth is told by its errors where it had not seen: a model that
 * predicts badly changes nothing.
 *
 * <p>With n genomes and p steps of alleles O(n·p² + p³) for each of a few ridges.
 *
 * @param values posterior means
 * @param variances posterior variances
 */
record Shrinkage(double[] values, double[] variances) {

  /** Genomes below which nothing is predicted. */
  private static final int LEAST_GENOMES = 16;

  private static final double[] RIDGES = {0.3, 1, 3, 10, 30, 100, 1000};

  /** Of what is exact, which is hardly held back. */
  private static final double EXACT_RIDGE = 1e-3;

  /** A prediction is never believed more than so many measurements. */
  private static final double MOST_MEASUREMENTS = 25;

  /** Fits of the weights, which depend on what the fit leaves over. */
  private static final int ROUNDS = 2;

  /**
   * Shrinks measured values towards what others predict of them.
   *
   * @param genomes of one space, all different
   * @param exact of each genome what is known without error and may tell of it, such as its size
   * @param measured a value each, of a scale on which genes add up
   * @param errors variances of the values, above 0
   */
  static Shrinkage of(List<Genome> genomes, double[][] exact, double[] measured, double[] errors) {
    if (genomes.size() < LEAST_GENOMES) {
      return new Shrinkage(measured, errors);
    }
    double usual = Arrays.stream(errors).average().orElseThrow();
    Features features = Features.of(genomes, exact);
    double[] predicted = measured;
    double variance = 0;
    for (int round = 0; round < ROUNDS; round++) {
      double left = variance;
      double[] weights = Arrays.stream(errors).map(error -> usual / (error + left)).toArray();
      predicted = LeaveOneOut.best(features, measured, weights);
      variance = Math.max(usual / MOST_MEASUREMENTS, excess(predicted, measured, errors));
    }
    return combined(predicted, variance, measured, errors);
  }

  /** The variance of predictions about the truth: about what was measured, less that of errors. */
  private static double excess(double[] predicted, double[] measured, double[] errors) {
    return IntStream.range(0, measured.length)
        .mapToDouble(i -> Math.pow(predicted[i] - measured[i], 2) - errors[i])
        .average()
        .orElseThrow();
  }

  private static Shrinkage combined(
      double[] predicted, double variance, double[] measured, double[] errors) {
    double[] values = new double[measured.length];
    double[] variances = new double[measured.length];
    for (int i = 0; i < values.length; i++) {
      variances[i] = 1 / (1 / variance + 1 / errors[i]);
      values[i] = variances[i] * (predicted[i] / variance + measured[i] / errors[i]);
    }
    return new Shrinkage(values, variances);
  }

  /**
   * What the regression sees of genomes.
   *
   * @param steps of alleles that each has taken, behind the constant and what is exact
   * @param exact of each, with mean 0 and deviation 1; first a constant
   */
  private record Features(int[][] steps, double[][] exact, int count) {

    static Features of(List<Genome> genomes, double[][] exact) {
      SearchSpace space = genomes.getFirst().space();
      List<List<Integer>> alleles =
          IntStream.range(0, genomes.getFirst().genes().size()).mapToObj(space::alleles).toList();
      double[][] scaled = scaled(exact);
      int first = scaled[0].length;
      int[][] steps =
          genomes.stream().map(genome -> steps(genome, alleles, first)).toArray(int[][]::new);
      int count = first + alleles.stream().mapToInt(widths -> widths.size() - 1).sum();
      return new Features(steps, scaled, count);
    }

    private static int[] steps(Genome genome, List<List<Integer>> alleles, int from) {
      IntStream.Builder steps = IntStream.builder();
      int first = from;
      for (int gene = 0; gene < alleles.size(); gene++) {
        int taken = alleles.get(gene).indexOf(genome.genes().get(gene));
        IntStream.range(first, first + taken).forEach(steps::add);
        first += alleles.get(gene).size() - 1;
      }
      return steps.build().toArray();
    }

    /** A constant, then the columns without their mean, over their deviation. */
    private static double[][] scaled(double[][] exact) {
      double[][] scaled = new double[exact.length][exact[0].length + 1];
      for (int k = 0; k < exact[0].length; k++) {
        int column = k;
        double mean = Arrays.stream(exact).mapToDouble(row -> row[column]).average().orElseThrow();
        double variance =
            Arrays.stream(exact)
                .mapToDouble(row -> Math.pow(row[column] - mean, 2))
                .average()
                .orElseThrow();
        for (int n = 0; n < exact.length; n++) {
          scaled[n][k + 1] = variance == 0 ? 0 : (exact[n][k] - mean) / Math.sqrt(variance);
        }
      }
      for (double[] row : scaled) {
        row[0] = 1;
      }
      return scaled;
    }

    /** One genome's row. */
    double[] row(int genome) {
      double[] row = Arrays.copyOf(exact[genome], count);
      for (int step : steps[genome]) {
        row[step] = 1;
      }
      return row;
    }

    /** Columns of a row that are not 0. */
    int[] columns(int genome) {
      return IntStream.concat(
              IntStream.range(0, exact[genome].length), Arrays.stream(steps[genome]))
          .toArray();
    }
  }

  /** What ridge regression predicts of each value from all the others. */
  private static final class LeaveOneOut {

    /** The predictions of the ridge under which they are closest. */
    static double[] best(Features features, double[] y, double[] weights) {
      double[] best = y;
      double least = Double.POSITIVE_INFINITY;
      for (double ridge : RIDGES) {
        double[] predicted = predicted(features, y, weights, ridge);
        double error = 0;
        for (int i = 0; i < y.length; i++) {
          error += weights[i] * Math.pow(predicted[i] - y[i], 2);
        }
        if (error < least) {
          least = error;
          best = predicted;
        }
      }
      return best;
    }

    private static double[] predicted(
        Features features, double[] y, double[] weights, double ridge) {
      double[][] normal = new double[features.count()][features.count()];
      double[] right = new double[features.count()];
      for (int n = 0; n < y.length; n++) {
        double[] row = features.row(n);
        int[] columns = features.columns(n);
        for (int i : columns) {
          right[i] += weights[n] * row[i] * y[n];
          for (int j : columns) {
            normal[i][j] += weights[n] * row[i] * row[j];
          }
        }
      }
      int exact = features.exact()[0].length;
      for (int i = 0; i < normal.length; i++) {
        normal[i][i] += i < exact ? EXACT_RIDGE : ridge;
      }
      double[][] root = Cholesky.root(normal);
      double[] solution = Cholesky.solve(root, right);
      double[] predicted = new double[y.length];
      for (int n = 0; n < y.length; n++) {
        double[] row = features.row(n);
        double fitted =
            IntStream.of(features.columns(n)).mapToDouble(i -> row[i] * solution[i]).sum();
        double own = Math.min(0.999, weights[n] * leverage(root, row));
        predicted[n] = y[n] - (y[n] - fitted) / (1 - own);
      }
      return predicted;
    }

    /** xᵀ·A⁻¹·x with A = root·rootᵀ; overwrites x. */
    private static double leverage(double[][] root, double[] x) {
      double sum = 0;
      for (int i = 0; i < x.length; i++) {
        for (int k = 0; k < i; k++) {
          x[i] -= root[i][k] * x[k];
        }
        x[i] /= root[i][i];
        sum += x[i] * x[i];
      }
      return sum;
    }
  }
}
