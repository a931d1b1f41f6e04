package io.tinyloop.bench;

import io.tinyloop.device.fleet.ModelledCore;
import io.tinyloop.measure.BoardCalibration;
import io.tinyloop.measure.Energy;
import io.tinyloop.measure.Latency;
import io.tinyloop.measure.MeasurementPlan;
import io.tinyloop.measure.Round;
import io.tinyloop.measure.WindowSeries;
import io.tinyloop.protocol.wire.EnergyStatus;
import io.tinyloop.protocol.wire.Hello;
import io.tinyloop.protocol.wire.Window;
import io.tinyloop.run.PtqCandidates;
import io.tinyloop.search.Evaluated;
import io.tinyloop.search.Genome;
import io.tinyloop.search.ObjectiveVector;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;

/**
 * Boards of one class of which everything is known: error and bytes by the law's engine, latency
 * and energy by the cost model of a core, and upon these a noise. Their windows go through the
 * host's own statistics, so that a search sees the median of a few windows and what standard error
 * that has. The same seed gives the same noise to the same genomes, whatever the order.
 */
final class NoisyFleet {

  private static final int WINDOWS = 8;
  private static final Duration SHORTEST = MeasurementPlan.DEFAULT.minimumWindow();

  /** Samples that a repetition runs. */
  private static final int FEW_SAMPLES = 8;

  /** Ten kilobytes over a line of 115,200 baud, and what is said besides, in s. */
  private static final double BRINGING = 1;

  /** Standard error of the median of eight normal values over their standard deviation. */
  private static final double MEDIAN = 0.4317;

  private final PtqCandidates candidates;
  private final ModelledCore core;
  private final double jitter;
  private final long seed;
  private final Map<Genome, ObjectiveVector> truths;
  private final Map<Genome, Integer> measured = new HashMap<>();
  private double deviceSeconds;

  /**
   * @param noise standard error of a measured latency or energy, relative
   * @param truths what is known already of genomes without noise; is added to
   */
  NoisyFleet(
      PtqCandidates candidates,
      ModelledCore core,
      double noise,
      long seed,
      Map<Genome, ObjectiveVector> truths) {
    this.truths = truths;
    this.candidates = candidates;
    this.core = core;
    this.jitter = noise / MEDIAN;
    this.seed = seed;
  }

  /** Evaluates genomes on all samples. */
  List<Evaluated> measure(List<Genome> genomes) {
    return measured(genomes, candidates.samples());
  }

  /** Times genomes again. */
  List<Evaluated> again(List<Genome> genomes) {
    return measured(genomes, FEW_SAMPLES);
  }

  private List<Evaluated> measured(List<Genome> genomes, int samples) {
    return candidates.evaluate(genomes).stream().map(one -> measured(one, samples)).toList();
  }

  /** The objectives without noise: error, bytes, µs, µJ. */
  List<Evaluated> truth(List<Genome> genomes) {
    return candidates.evaluate(genomes).stream()
        .map(one ->
            one instanceof Evaluated.Measured feasible
                ? new Evaluated.Measured(feasible.genome(), truth(feasible), 0)
                : one)
        .toList();
  }

  /** Time that boards were busy with all samples of all measurements, in s. */
  double deviceSeconds() {
    return deviceSeconds;
  }

  private ObjectiveVector truth(Evaluated.Measured exact) {
    return truths.computeIfAbsent(
        exact.genome(),
        genome -> {
          double micros =
              core.micros(candidates.integers(genome).orElseThrow(), candidates.steps());
          return ObjectiveVector.of(
              exact.objectives().value(0),
              exact.objectives().value(1),
              micros,
              core.microjoules(micros));
        });
  }

  private Evaluated measured(Evaluated exact, int samples) {
    if (!(exact instanceof Evaluated.Measured feasible)) {
      return exact;
    }
    ObjectiveVector truth = truth(feasible);
    int repetition = measured.merge(exact.genome(), 1, Integer::sum);
    deviceSeconds += BRINGING + truth.value(2) * 1e-6 * (samples + 1 + WINDOWS * sequences(truth));
    RandomGenerator random =
        RandomGeneratorFactory.of("L64X128MixRandom")
            .create(Objects.hash(seed, exact.genome().genes(), repetition));
    WindowSeries series = windows(truth, random);
    Latency latency = series.latency();
    Energy energy = series.energy();
    return new Evaluated.Measured(
        exact.genome(),
        ObjectiveVector.of(
            truth.value(0),
            truth.value(1),
            latency.valueMicros(),
            Objects.requireNonNull(energy.valueMicrojoules())),
        0,
        ObjectiveVector.of(
            0,
            0,
            latency.standardErrorMicros(),
            Objects.requireNonNull(energy.standardErrorMicrojoules())));
  }

  private WindowSeries windows(ObjectiveVector truth, RandomGenerator random) {
    int sequences = sequences(truth);
    Hello hello = new NoisyBoard(new NoisyBoard.Spoilers(0, 0, 0, 0), random, null).hello();
    List<Window> windows = new ArrayList<>();
    for (int i = 0; i < WINDOWS; i++) {
      double ticks = sequences * truth.value(2) * 1e-6 * hello.tickHertz() * factor(random);
      double nanojoules = sequences * truth.value(3) * 1e3 * factor(random);
      windows.add(new Window(sequences, Math.round(ticks), Math.round(nanojoules)));
    }
    MeasurementPlan plan = MeasurementPlan.once(1, WINDOWS, SHORTEST, sequences);
    BoardCalibration none =
        BoardCalibration.none(
            new BoardCalibration.Key(hello.uid(), "", hello.clockHertz(), ""), Instant.EPOCH);
    WindowSeries series = new WindowSeries(plan, hello, none, null);
    series.add(new Round(windows, EnergyStatus.VALID, List.of(), 0));
    return series;
  }

  private static int sequences(ObjectiveVector truth) {
    return (int) Math.ceil(SHORTEST.toNanos() / 1e3 / truth.value(2));
  }

  /** A clock runs forwards, whatever the noise. */
  private double factor(RandomGenerator random) {
    return Math.max(0.05, 1 + jitter * random.nextGaussian());
  }
}
