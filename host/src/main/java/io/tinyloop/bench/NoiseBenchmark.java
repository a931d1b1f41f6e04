package io.tinyloop.bench;

import io.tinyloop.bench.BenchmarkReport.Row;
import io.tinyloop.device.fleet.ModelledCore;
import io.tinyloop.run.PtqCandidates;
import io.tinyloop.search.Estimates;
import io.tinyloop.search.Evaluated;
import io.tinyloop.search.FrontPoint;
import io.tinyloop.search.Genome;
import io.tinyloop.search.HomogeneousSweep;
import io.tinyloop.search.Hypervolume;
import io.tinyloop.search.Nsga2;
import io.tinyloop.search.Objective;
import io.tinyloop.search.ObjectiveVector;
import io.tinyloop.search.Objectives;
import io.tinyloop.search.ReferencePoint;
import io.tinyloop.search.Resampling;
import io.tinyloop.search.ResamplingLoop;
import io.tinyloop.search.SearchLoop;
import io.tinyloop.search.SearchParameters;
import io.tinyloop.search.SearchResult;
import io.tinyloop.search.SearchSpace;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * What a search is worth that knows of noise: row-mnist on noisy boards of several classes ({@link
 * NoisyFleet}), accuracy, size, latency and energy, the usual 32 × 10, and device time for no more,
 * repetitions included. What counts is the hypervolume of the true values of the genomes that a
 * search reports as its front. What the engine counted right is kept in the folder.
 */
final class NoiseBenchmark implements Benchmark {

  private static final List<String> CORES = List.of("cortex-m0plus", "cortex-m4", "rv32");
  private static final int SEEDS = Integer.getInteger("tinyloop.noise.seeds", 10);
  private static final double NOISE = 0.1;
  private static final double SHARE =
      Double.parseDouble(System.getProperty("tinyloop.noise.share", "0.1"));
  private static final int SAMPLES = 1000;

  /** Of a repetition, in evaluations, on the fastest of the classes. */
  private static final double COST = 0.11;

  private static final Objectives OBJECTIVES =
      Objectives.of(Objective.ACCURACY, Objective.SIZE, Objective.LATENCY, Objective.ENERGY);

  private final Path folder;

  NoiseBenchmark(Path folder) {
    this.folder = folder;
  }

  /** A way to search. */
  private enum Contender {
    /** Boards without noise: what a search could find. */
    EXACT,
    /** Each reading is believed. */
    PLAIN,
    /** The front is timed again, and means are believed. */
    REPEATED,
    /** The same, and genomes borrow from each other: what the product does. */
    ESTIMATED
  }

  /** What a search ended with. */
  private record Finding(double hypervolume, double deviceSeconds) {}

  @Override
  public List<Row> measure(Consumer<String> notes) throws InterruptedException {
    PtqCandidates candidates = PtqCandidates.open("row-mnist", SAMPLES, folder, notes);
    List<Row> rows = new ArrayList<>();
    for (String core : CORES) {
      rows.addAll(new CoreTrials(candidates, core, notes).rows());
    }
    return rows;
  }

  /** The searches on boards of one class. */
  private static final class CoreTrials {

    private final PtqCandidates candidates;
    private final String core;
    private final Consumer<String> notes;
    private final Map<Genome, ObjectiveVector> truths = new HashMap<>();
    private final ReferencePoint reference;
    private final Map<Contender, Series> hypervolumes = new HashMap<>();
    private final Map<Contender, Series> seconds = new HashMap<>();

    CoreTrials(PtqCandidates candidates, String core, Consumer<String> notes) {
      this.candidates = candidates;
      this.core = core;
      this.notes = notes;
      List<Genome> homogeneous = HomogeneousSweep.narrow(SearchSpace.PAPER, candidates.layers());
      reference = ReferencePoint.ofHomogeneous(OBJECTIVES, truths(fleet(0), homogeneous));
    }

    private NoisyFleet fleet(long seed) {
      return new NoisyFleet(candidates, ModelledCore.of(core), NOISE, seed, truths);
    }

    private static List<ObjectiveVector> truths(NoisyFleet fleet, List<Genome> genomes) {
      return fleet.truth(genomes).stream()
          .flatMap(one ->
              one instanceof Evaluated.Measured measured
                  ? Stream.of(measured.objectives())
                  : Stream.empty())
          .toList();
    }

    List<Row> rows() throws InterruptedException {
      List<String> seeds = new ArrayList<>();
      int closer = 0;
      for (long seed = 1; seed <= SEEDS; seed++) {
        for (Contender contender : Contender.values()) {
          Finding finding = run(contender, seed);
          series(hypervolumes, contender).add(finding.hypervolume());
          series(seconds, contender).add(finding.deviceSeconds());
        }
        double plain = series(hypervolumes, Contender.PLAIN).last();
        double estimated = series(hypervolumes, Contender.ESTIMATED).last();
        closer += estimated > plain ? 1 : 0;
        seeds.add("%.4f %.4f".formatted(plain, estimated));
        notes.accept(
            "%s seed %d: hypervolume %.4f without noise, %.4f plain, %.4f repeated, %.4f estimated"
                .formatted(
                    core,
                    seed,
                    series(hypervolumes, Contender.EXACT).last(),
                    plain,
                    series(hypervolumes, Contender.REPEATED).last(),
                    estimated));
      }
      return rows(String.join(", ", seeds), closer);
    }

    private List<Row> rows(String seeds, int closer) {
      Series gain =
          series(hypervolumes, Contender.ESTIMATED).over(series(hypervolumes, Contender.PLAIN));
      double time =
          series(seconds, Contender.ESTIMATED).over(series(seconds, Contender.PLAIN)).median();
      List<Row> rows = new ArrayList<>();
      rows.add(
          new Row(
              core + ", true hypervolume, noise-aware over plain, median of seeds",
              gain.median(),
              "",
              "> 1",
              gain.median() > 1,
              "closer in %d of %d seeds; plain and noise-aware of each: %s"
                  .formatted(closer, SEEDS, seeds),
              null));
      for (Contender contender : Contender.values()) {
        rows.add(
            Row.figure(
                "%s, true hypervolume, %s, median"
                    .formatted(core, contender.name().toLowerCase(Locale.ROOT)),
                series(hypervolumes, contender).median(),
                ""));
      }
      rows.add(Row.atMost(1, core + ", device time, noise-aware over plain, median", time, ""));
      return rows;
    }

    private static Series series(Map<Contender, Series> all, Contender contender) {
      return all.computeIfAbsent(contender, _ -> new Series());
    }

    private Finding run(Contender contender, long seed) throws InterruptedException {
      NoisyFleet fleet = fleet(seed);
      Nsga2 nsga2 =
          new Nsga2(SearchSpace.PAPER, candidates.layers(), SearchParameters.of(32, 10, seed));
      SearchResult result =
          switch (contender) {
            case EXACT -> SearchLoop.run(nsga2, fleet::truth, _ -> {});
            case PLAIN -> SearchLoop.run(nsga2, fleet::measure, _ -> {});
            case REPEATED -> resampled(nsga2, fleet, Estimates.byRepetition());
            case ESTIMATED -> resampled(nsga2, fleet, Estimates.unconstrained());
          };
      List<Genome> front =
          result.front().points().stream().map(FrontPoint::genomes).flatMap(List::stream).toList();
      return new Finding(
          Hypervolume.normalized(truths(fleet, front), reference), fleet.deviceSeconds());
    }

    private static SearchResult resampled(Nsga2 nsga2, NoisyFleet fleet, Estimates estimates)
        throws InterruptedException {
      Resampling resampling = new Resampling(fleet::again, SHARE, COST);
      return new ResamplingLoop(nsga2, fleet::measure, resampling, estimates).run(_ -> {});
    }
  }
}
