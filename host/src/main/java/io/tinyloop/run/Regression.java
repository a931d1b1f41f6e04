package io.tinyloop.run;

import static java.util.stream.Collectors.joining;

import io.tinyloop.evaluate.Individual;
import io.tinyloop.measure.Energy;
import io.tinyloop.measure.Latency;
import io.tinyloop.search.Objective;
import io.tinyloop.search.Objectives;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * How a run's front compares with a baseline: its hypervolume, and every objective of each pinned
 * point. Both hypervolumes are taken under the reference point of the run.
 *
 * @param baseline the file
 * @param maxRegression by how much each value may be worse, as a fraction of the baseline's
 * @param checks the hypervolume first
 */
public record Regression(String baseline, double maxRegression, List<Check> checks) {

  /**
   * One comparison.
   *
   * @param what {@code hypervolume}, or for example {@code latency of point 3}
   * @param was the baseline's value, in the unit of the objective
   * @param is the run's; null where the point no longer runs on the fleet
   * @param worse by what fraction of {@code was} it is worse; negative where it is better
   * @param holds whether that is allowed, or lies within the intervals of both measurements
   */
  public record Check(
      String what, double was, @Nullable Double is, @Nullable Double worse, boolean holds) {

    /** As {@code hypervolume 0.81 is 2.1 % worse than 0.83}. */
    public String sentence() {
      return is == null || worse == null
          ? "%s was %s, and the point no longer runs there".formatted(what, number(was))
          : worse == 0
              ? "%s is %s, as before".formatted(what, number(is))
              : "%s %s is %.2f %% %s than %s"
                  .formatted(
                      what,
                      number(is),
                      100 * Math.abs(worse),
                      worse > 0 ? "worse" : "better",
                      number(was));
    }

    private static String number(double value) {
      return Math.abs(value) >= 10_000
          ? String.format(Locale.ROOT, "%.0f", value)
          : String.format(Locale.ROOT, "%.5g", value);
    }
  }

  public Regression {
    checks = List.copyOf(checks);
  }

  /** Whether no value is worse than is allowed. */
  public boolean holds() {
    return checks.stream().allMatch(Check::holds);
  }

  /** What fell behind, in one line. */
  public String sentence() {
    return "The front fell behind its baseline (%s): %s; at most %s %% is allowed."
        .formatted(
            baseline,
            checks.stream().filter(c -> !c.holds()).map(Check::sentence).collect(joining("; ")),
            BigDecimal.valueOf(100 * maxRegression)
                .setScale(6, RoundingMode.HALF_UP)
                .stripTrailingZeros()
                .toPlainString());
  }

  /**
   * Compares.
   *
   * @param pinned points of the baseline that the run was asked to evaluate, too
   * @param maxRegression fraction in [0, 1)
   * @throws IllegalArgumentException in two lines, where the two cannot be compared
   */
  public static Regression of(
      FrontBaseline baseline,
      List<FrontBaseline.Point> pinned,
      RunReport report,
      double maxRegression) {
    List<Objective> objectives = report.configuration().objectiveList();
    baseline.requireFits(report.configuration().searchSpace(), objectives);
    requireAlike(baseline, report, objectives);
    FrontQuality quality = new FrontQuality(new Objectives(objectives), report.homogeneous());
    List<Check> checks = new ArrayList<>();
    checks.add(
        check(
            "hypervolume",
            quality.ofQuantities(
                baseline.points().stream().map(FrontBaseline.Point::quantities).toList()),
            quality.ofQuantities(report.front().stream().map(Individual::quantities).toList()),
            1,
            false,
            maxRegression));
    for (FrontBaseline.Point point : pinned) {
      Optional<Individual> now = now(point, report);
      objectives.forEach(o -> checks.add(check(point, o, now, maxRegression)));
    }
    return new Regression(baseline.file().toString(), maxRegression, checks);
  }

  /** The pinned individual; empty where it is infeasible now. */
  private static Optional<Individual> now(FrontBaseline.Point point, RunReport report) {
    List<String> asked = Objects.requireNonNullElse(report.configuration().pinned(), List.of());
    if (!asked.contains(point.text())) {
      throw new IllegalArgumentException(
          "The run %s was started without the pinned point %d of the baseline.%nMaybe start a new one, with --out and the same --baseline and --pin."
              .formatted(report.id(), point.number()));
    }
    return Objects.requireNonNullElse(report.pinned(), List.<Individual>of()).stream()
        .filter(individual -> individual.genome().equals(point.genome()))
        .findFirst();
  }

  private static Check check(
      FrontBaseline.Point point, Objective objective, Optional<Individual> now, double allowed) {
    String what = "%s of point %d".formatted(objective, point.number());
    double was = Objects.requireNonNull(point.quantities().get(objective));
    if (now.isEmpty()) {
      return new Check(what, was, null, null, false);
    }
    double is = Objects.requireNonNull(now.get().quantities().get(objective));
    Double low = lows(now.get()).get(objective);
    Double high = point.highs().get(objective);
    boolean undecided = low != null && high != null && low <= high;
    return check(what, was, is, objective == Objective.ACCURACY ? 1 : -1, undecided, allowed);
  }

  private static Check check(
      String what, double was, double is, int better, boolean undecided, double allowed) {
    double worse = was == 0 ? (is == was ? 0 : Double.MAX_VALUE) : better * (was - is) / was;
    boolean improved = better * (is - was) >= 0;
    return new Check(what, was, is, worse, improved || undecided || worse <= allowed);
  }

  private static Map<Objective, Double> lows(Individual individual) {
    Map<Objective, Double> lows = new LinkedHashMap<>();
    Latency latency = individual.latency();
    if (latency != null) {
      lows.put(Objective.LATENCY, latency.lowMicros());
    }
    Energy energy = individual.energy();
    Double low = energy == null ? null : energy.lowMicrojoules();
    if (low != null) {
      lows.put(Objective.ENERGY, low);
    }
    return lows;
  }

  /** Numbers of other samples, or of another origin, are not compared. */
  private static void requireAlike(
      FrontBaseline baseline, RunReport report, List<Objective> objectives) {
    Individual own = report.front().getFirst();
    for (FrontBaseline.Point point : baseline.points()) {
      if (point.total() != own.accuracy().total()) {
        throw new IllegalArgumentException(
            "Point %d of the baseline (%s) is of %d samples, the run of %d.%nMaybe the baseline is of another task or data set."
                .formatted(point.number(), baseline.file(), point.total(), own.accuracy().total()));
      }
      Map<Objective, String> origins = origins(own);
      for (Objective timing : origins.keySet()) {
        String origin = point.provenance().get(timing);
        if (objectives.contains(timing) && !origins.get(timing).equals(origin)) {
          throw new IllegalArgumentException(
              "The %s of point %d of the baseline (%s) is %s, the run's is %s.%nMaybe the baseline is of other devices: keep one front.json for each kind."
                  .formatted(timing, point.number(), baseline.file(), origin, origins.get(timing)));
        }
      }
    }
  }

  private static Map<Objective, String> origins(Individual individual) {
    Map<Objective, String> origins = new LinkedHashMap<>();
    Latency latency = individual.latency();
    Energy energy = individual.energy();
    if (latency != null) {
      origins.put(Objective.LATENCY, latency.provenance().name());
    }
    if (energy != null && energy.provenance() != null) {
      origins.put(Objective.ENERGY, energy.provenance().name());
    }
    return origins;
  }
}
