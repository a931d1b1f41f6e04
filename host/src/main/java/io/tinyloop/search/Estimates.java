package io.tinyloop.search;

import io.tinyloop.search.Evaluated.Infeasible;
import io.tinyloop.search.Evaluated.Measured;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.ToDoubleBiFunction;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * What repeated measurements say of every genome of a search. Measurements of one genome are
 * combined by their inverse variances; if repetitions differ by more than their standard errors
 * explain, all errors are scaled up (R. T. Birge, The calculation of errors by the method of least
 * squares, 1932); and each genome borrows from the others ({@link Shrinkage}). Errors of latency
 * and energy are relative, so all of it is done on logarithms. Where no objective is noisy the
 * estimates are the measurements. Not thread-safe.
 */
public final class Estimates {

  /** Repetitions from which a scale of errors is believed. */
  private static final int LEAST_REPEATS = 8;

  /** Values that differ by less, relatively, may be one value. */
  private static final double LEVEL = 1e-3;

  /** Standard errors within which they are. */
  private static final double LEVEL_ERRORS = 6;

  /** A genome known to this, relatively, is not measured again. */
  private static final double TIGHT = 0.005;

  private final ToDoubleBiFunction<Measured, ObjectiveVector> violation;
  private final boolean shrinking;
  private final Map<Genome, List<Measured>> measured = new LinkedHashMap<>();
  private final Map<Genome, Infeasible> infeasible = new LinkedHashMap<>();
  private final List<Genome> order = new ArrayList<>();
  private @Nullable Map<Genome, Estimate> known;

  /** A genome with its estimated objectives, and how well those are known, relatively. */
  private record Estimate(Evaluated individual, double error) {}

  /**
   * @param violation of the constraints by a genome whose objectives are estimated so
   */
  public Estimates(ToDoubleBiFunction<Measured, ObjectiveVector> violation) {
    this(violation, true);
  }

  /**
   * @param shrinking whether genomes borrow from each other
   */
  Estimates(ToDoubleBiFunction<Measured, ObjectiveVector> violation, boolean shrinking) {
    this.violation = violation;
    this.shrinking = shrinking;
  }

  /** Estimates without constraints on what is noisy. */
  public static Estimates unconstrained() {
    return new Estimates((first, _) -> first.violation());
  }

  /** Estimates by repetition alone, without constraints on what is noisy. */
  public static Estimates byRepetition() {
    return new Estimates((first, _) -> first.violation(), false);
  }

  /** Adds measurements; of a genome that there is, as repetitions. */
  public void add(Collection<? extends Evaluated> outcomes) {
    for (Evaluated outcome : outcomes) {
      boolean first =
          !measured.containsKey(outcome.genome()) && !infeasible.containsKey(outcome.genome());
      if (first) {
        order.add(outcome.genome());
      }
      switch (outcome) {
        case Measured one ->
            measured.computeIfAbsent(one.genome(), _ -> new ArrayList<>()).add(one);
        case Infeasible one -> infeasible.putIfAbsent(one.genome(), one);
      }
    }
    known = null;
  }

  /** Whether any objective of any genome is noisy. */
  public boolean isNoisy() {
    return measured.values().stream().anyMatch(list -> list.stream().anyMatch(Measured::isNoisy));
  }

  /** How often a genome was measured. */
  public int measurements(Genome genome) {
    return measured.getOrDefault(genome, List.of()).size();
  }

  /** All genomes with their estimated objectives, in the order in which they came. */
  public List<Evaluated> all() {
    Map<Genome, Estimate> estimates = known();
    return order.stream()
        .map(genome -> {
          Estimate estimate = estimates.get(genome);
          return estimate == null ? infeasible.get(genome) : estimate.individual();
        })
        .toList();
  }

  /** The estimates of some genomes. */
  public List<Evaluated> of(Collection<Genome> genomes) {
    Set<Genome> wanted = new HashSet<>(genomes);
    return all().stream().filter(estimate -> wanted.contains(estimate.genome())).toList();
  }

  /**
   * The genomes that are worth another measurement: of the front by estimates those measured least
   * often, then those known least (the rolling tide of J. E. Fieldsend and R. M. Everson, IEEE TEC
   * 19(1), 2015); then of the front behind it.
   */
  public List<Genome> doubtful(int count) {
    Map<Genome, Estimate> estimates = known();
    List<Genome> doubtful = new ArrayList<>();
    List<Evaluated> rest = all();
    while (doubtful.size() < count) {
      ParetoFront front = ParetoFront.of(rest);
      if (front.isEmpty()) {
        break;
      }
      Set<Genome> elite = new HashSet<>();
      front.points().forEach(point -> elite.addAll(point.genomes()));
      rest.stream()
          .map(Evaluated::genome)
          .filter(elite::contains)
          .filter(genome -> error(estimates, genome) > TIGHT)
          .sorted(
              Comparator.<Genome>comparingInt(this::measurements)
                  .thenComparing(genome -> -error(estimates, genome)))
          .limit(count - doubtful.size())
          .forEach(doubtful::add);
      rest = rest.stream().filter(one -> !elite.contains(one.genome())).toList();
    }
    return doubtful;
  }

  private static double error(Map<Genome, Estimate> estimates, Genome genome) {
    Estimate estimate = estimates.get(genome);
    return estimate == null ? 0 : estimate.error();
  }

  private Map<Genome, Estimate> known() {
    Map<Genome, Estimate> estimates = known;
    if (estimates == null) {
      estimates = estimated();
      known = estimates;
    }
    return estimates;
  }

  private Map<Genome, Estimate> estimated() {
    List<Genome> genomes = List.copyOf(measured.keySet());
    List<Measured> firsts = measured.values().stream().map(List::getFirst).toList();
    Map<Genome, Estimate> estimates = new LinkedHashMap<>();
    if (!isNoisy()) {
      measured.forEach((genome, list) -> estimates.put(genome, new Estimate(list.getFirst(), 0)));
      return estimates;
    }
    int count = firsts.getFirst().objectives().count();
    List<double[][]> columns =
        IntStream.range(0, count).mapToObj(objective -> column(genomes, objective)).toList();
    for (int i = 0; i < genomes.size(); i++) {
      int row = i;
      Measured first = firsts.get(i);
      ObjectiveVector values = vector(columns.stream().mapToDouble(c -> c[0][row]).toArray());
      double[] errors = columns.stream().mapToDouble(c -> c[1][row]).toArray();
      ObjectiveVector absolute =
          vector(IntStream.range(0, count).mapToDouble(k -> errors[k] * values.value(k)).toArray());
      estimates.put(
          first.genome(),
          new Estimate(
              new Measured(
                  first.genome(), values, violation.applyAsDouble(first, values), absolute),
              Arrays.stream(errors).max().orElse(0)));
    }
    return estimates;
  }

  private static ObjectiveVector vector(double... values) {
    return ObjectiveVector.of(values);
  }

  /** Estimates and relative errors of one objective of all genomes. */
  private double[][] column(List<Genome> genomes, int objective) {
    List<List<Measured>> lists = List.copyOf(measured.values());
    boolean noisy =
        lists.stream().flatMap(List::stream).anyMatch(one -> one.errors().value(objective) > 0)
            && lists.stream()
                .flatMap(List::stream)
                .allMatch(one -> one.objectives().value(objective) > 0);
    if (!noisy) {
      double[] first =
          lists.stream()
              .mapToDouble(list -> list.getFirst().objectives().value(objective))
              .toArray();
      return new double[][] {first, new double[first.length]};
    }
    Repeats repeats = Repeats.of(lists, objective);
    Shrinkage posterior =
        shrinking
            ? Shrinkage.of(genomes, exact(lists), repeats.values(), repeats.variances())
            : new Shrinkage(repeats.values(), repeats.variances());
    double[] errors = Arrays.stream(posterior.variances()).map(Math::sqrt).toArray();
    double[] values = Arrays.stream(posterior.values()).map(Math::exp).toArray();
    return new double[][] {levelled(values, errors), errors};
  }

  /**
   * Values that their errors cannot tell apart, down to a thousandth, are one value: what genes do
   * not change must not decide by the last digit of a correction.
   */
  private static double[] levelled(double[] values, double[] errors) {
    int[] order =
        IntStream.range(0, values.length)
            .boxed()
            .sorted(Comparator.comparingDouble(i -> values[i]))
            .mapToInt(i -> i)
            .toArray();
    double[] levelled = new double[values.length];
    double level = 0;
    for (int i : order) {
      double same = level * (1 + Math.min(LEVEL, LEVEL_ERRORS * errors[i]));
      level = level > 0 && values[i] <= same ? level : values[i];
      levelled[i] = level;
    }
    return levelled;
  }

  /** Logarithms of the objectives that are known exactly, one row a genome. */
  private static double[][] exact(List<List<Measured>> lists) {
    List<Measured> firsts = lists.stream().map(List::getFirst).toList();
    int[] columns =
        IntStream.range(0, firsts.getFirst().objectives().count())
            .filter(k ->
                firsts.stream()
                    .allMatch(one -> one.errors().value(k) == 0 && one.objectives().value(k) > 0))
            .toArray();
    return firsts.stream()
        .map(one ->
            IntStream.of(columns).mapToDouble(k -> Math.log(one.objectives().value(k))).toArray())
        .toArray(double[][]::new);
  }

  /**
   * Repeated measurements combined.
   *
   * @param values mean logarithms, one a genome
   * @param variances of them
   */
  private record Repeats(double[] values, double[] variances) {

    static Repeats of(List<List<Measured>> lists, int objective) {
      double usual = usualVariance(lists, objective);
      double[] values = new double[lists.size()];
      double[] variances = new double[lists.size()];
      double surplus = 0;
      int repeats = 0;
      for (int i = 0; i < values.length; i++) {
        double[] weights =
            lists.get(i).stream().mapToDouble(one -> 1 / variance(one, objective, usual)).toArray();
        double[] logarithms =
            lists.get(i).stream()
                .mapToDouble(one -> Math.log(one.objectives().value(objective)))
                .toArray();
        double all = Arrays.stream(weights).sum();
        variances[i] = 1 / all;
        for (int k = 0; k < weights.length; k++) {
          values[i] += weights[k] / all * logarithms[k];
        }
        for (int k = 0; k < weights.length; k++) {
          surplus += weights[k] * Math.pow(logarithms[k] - values[i], 2);
        }
        repeats += weights.length - 1;
      }
      double scale = repeats < LEAST_REPEATS ? 1 : Math.max(1, surplus / repeats);
      return new Repeats(values, Arrays.stream(variances).map(v -> v * scale).toArray());
    }

    private static double usualVariance(List<List<Measured>> lists, int objective) {
      return lists.stream()
          .flatMap(List::stream)
          .mapToDouble(one -> relativeVariance(one, objective))
          .average()
          .orElseThrow();
    }

    /** A few windows say little about their spread: half of it is that of all measurements. */
    private static double variance(Measured one, int objective, double usual) {
      return (relativeVariance(one, objective) + usual) / 2;
    }

    private static double relativeVariance(Measured one, int objective) {
      return Math.pow(one.errors().value(objective) / one.objectives().value(objective), 2);
    }
  }
}
