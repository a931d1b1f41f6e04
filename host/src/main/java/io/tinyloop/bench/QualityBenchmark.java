package io.tinyloop.bench;

import static io.tinyloop.train.TrainSettings.KeptEpoch.LAST;
import static io.tinyloop.train.TrainSettings.KeptEpoch.MOST_ACCURATE;

import io.tinyloop.analysis.Claim;
import io.tinyloop.bench.BenchmarkReport.Row;
import io.tinyloop.bench.TrainedFronts.Volumes;
import io.tinyloop.protocol.model.Operator;
import io.tinyloop.quantize.InfeasibleCandidateException;
import io.tinyloop.run.TrainedCandidates;
import io.tinyloop.run.TrainedCandidates.Result;
import io.tinyloop.search.Genome;
import io.tinyloop.search.SearchSpace;
import io.tinyloop.train.TrainSettings;
import io.tinyloop.train.TrainSettings.KeptEpoch;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.EnumSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.StringJoiner;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * How small trained mixed-precision models get, beside homogeneous ones of the same training.
 *
 * <p>For each task: validation samples choose genomes ({@link WidthDescent}, short training), then
 * one of them by its full training; the test split is touched once, by that one and the baselines,
 * five seeds each. Every training is kept in the folder, so that an interrupted benchmark goes on
 * where it was.
 */
final class QualityBenchmark implements Benchmark {

  /** Trainings of each finalist; five but for a first look. */
  private static final int SEEDS = Integer.getInteger("tinyloop.quality.seeds", 5);

  /**
   * Validation samples from which half a point can be told: of 250, of which one in thirty differs,
   * the standard error of a difference is 1.1 points; of 5,000, 0.26.
   */
  private static final int ENOUGH_TO_TELL = 1000;

  /** Points of test accuracy below float; or the interval holds 0. */
  private static final double EIGHT_BITS_MAY_LOSE = 0.2;

  /** Points of test accuracy below float, where there is a goal. */
  private static final Map<String, Double> FOUR_BITS_MAY_LOSE =
      Map.of("row-mnist", 1.0, "kws-4", 1.0);

  /** Mixed genomes of a hypervolume where trainings take long. */
  private static final int THINNED = 10;

  /** Trainings of each candidate that tell which of a path is compared. */
  private static final int CHOOSING_SEEDS = 1;

  /** Balanced validation accuracy that a candidate may lose against 8 bits, in 0…1. */
  private static final double TOLERANCE = Claim.CHOOSING;

  /** Passes over the training samples, learning rate, and the float model's share in the loss. */
  private record Recipe(int epochs, double rate, double teacher, KeptEpoch kept) {

    TrainSettings settings(long seed) {
      int threads = Math.min(8, Runtime.getRuntime().availableProcessors());
      return new TrainSettings(epochs, 64, rate, seed, teacher, threads, kept);
    }
  }

  /**
   * How a task is trained.
   *
   * @param brief of candidates in the descent and of the hypervolumes
   * @param full of finalists and baselines
   * @param samples of the training split
   * @param wide whether models and baselines have a 16-bit state path
   */
  private record Plan(String task, Recipe brief, Recipe full, int samples, boolean wide) {

    TrainSettings settings(boolean complete, long seed) {
      return (complete ? full : brief).settings(seed);
    }
  }

  private static final Set<Operator> READ_BY_TABLES =
      EnumSet.of(Operator.RESET_SUM, Operator.UPDATE_SUM, Operator.CANDIDATE_SUM);

  static final List<String> TASKS = List.of("row-mnist", "kws-4", "kws-10", "pixel-mnist");

  private static final Recipe BRIEF_SPEECH = new Recipe(6, 0.002, 0.5, MOST_ACCURATE);

  /** Few clips choose no epoch, and the float model says more of a clip than its label. */
  private static final Recipe FULL_SPEECH = new Recipe(20, 0.002, 0.9, LAST);

  private static final List<Plan> PLANS =
      List.of(
          new Plan(
              "row-mnist",
              new Recipe(1, 0.001, 0, MOST_ACCURATE),
              new Recipe(3, 0.001, 0, MOST_ACCURATE),
              Integer.MAX_VALUE,
              false),
          new Plan("kws-4", BRIEF_SPEECH, FULL_SPEECH, Integer.MAX_VALUE, false),
          new Plan("kws-10", BRIEF_SPEECH, FULL_SPEECH, Integer.MAX_VALUE, false),
          new Plan(
              "pixel-mnist",
              new Recipe(1, 0.002, 0.9, MOST_ACCURATE),
              new Recipe(3, 0.002, 0.9, MOST_ACCURATE),
              2000,
              true));

  private final Path folder;
  private final List<String> tasks;

  /**
   * @param folder of kept trainings
   * @param tasks to measure
   */
  QualityBenchmark(Path folder, List<String> tasks) {
    this.folder = folder;
    this.tasks = List.copyOf(tasks);
  }

  @Override
  public List<Row> measure(Consumer<String> notes) throws InterruptedException {
    List<Row> rows = new ArrayList<>();
    for (Plan plan : PLANS) {
      if (tasks.contains(plan.task())) {
        TaskQuality quality = new TaskQuality(plan, notes);
        try {
          rows.addAll(quality.rows());
        } catch (InfeasibleCandidateException e) {
          rows.addAll(quality.rows);
          rows.add(Row.missed(plan.task() + ", all of its rows", "no integers: " + e.getMessage()));
        }
      }
    }
    return rows;
  }

  /** Five trainings of one genome. */
  private record Trained(Genome genome, List<Result> results, List<boolean[]> correct) {}

  private final class TaskQuality {

    private final Plan plan;
    private final TrainedCandidates candidates;
    private final Consumer<String> notes;
    private final List<Row> rows = new ArrayList<>();

    TaskQuality(Plan plan, Consumer<String> notes) {
      this.plan = plan;
      this.notes = notes;
      candidates =
          TrainedCandidates.open(plan.task(), plan.samples(), folder.resolve(plan.task()), notes);
    }

    List<Row> rows() throws InterruptedException, InfeasibleCandidateException {
      double shortFloor =
          candidates.train(homogeneous(8), plan.settings(false, 1)).balancedAccuracy() - TOLERANCE;
      WidthDescent descent = new WidthDescent(candidates, plan.settings(false, 1));
      List<Genome> paperPath = plan.wide() ? List.of() : descent.path(startOfPaper(), shortFloor);
      List<Genome> splitPath = descent.path(startOfSplit(), shortFloor);
      Genome split = chosen(splitPath, plan.wide() ? 60 : 78);
      boolean[] real = candidates.floatTestCorrect();
      rows.add(Row.figure(plan.task() + " float, test", 100 * mean(real), "%"));
      Trained eight = trained(homogeneous(8));
      belowFloat(eight, real, EIGHT_BITS_MAY_LOSE);
      if (!plan.wide()) {
        belowFloat(trained(homogeneous(4)), real, FOUR_BITS_MAY_LOSE.get(plan.task()));
        compare("paper", trained(chosen(paperPath, 55)), eight, 55, 0);
      }
      compare("split", trained(split), eight, plan.wide() ? 60 : 78, plan.wide() ? 50 : 65);
      Set<Genome> mixed = new LinkedHashSet<>(paperPath);
      mixed.addAll(splitPath);
      if (plan.wide()) {
        // The path ends above the size of homogeneous 3 bit: half of what is left are tables.
        mixed.addAll(descent.path(withNarrowTables(splitPath.getLast()), 0));
      }
      rows.add(hypervolume(mixed));
      return rows;
    }

    /** The paths against all homogeneous genomes, all trained shortly, seed by seed. */
    private Row hypervolume(Set<Genome> mixed) throws InterruptedException {
      List<Genome> homogeneous = IntStream.rangeClosed(2, 8).mapToObj(this::homogeneous).toList();
      TrainedFronts fronts = new TrainedFronts(candidates);
      double least = Double.POSITIVE_INFINITY;
      StringJoiner note = new StringJoiner(", ", "mixed / homogeneous 2…8 of each seed: ", "");
      Collection<Genome> some = plan.wide() ? thinned(List.copyOf(mixed)) : mixed;
      for (long seed = 1; seed <= SEEDS; seed++) {
        Volumes volumes = fronts.compare(some, homogeneous, plan.settings(false, seed));
        least = Math.min(least, volumes.ratio());
        note.add("%.4f / %.4f".formatted(volumes.mixed(), volumes.homogeneous()));
      }
      String metric = plan.task() + " hypervolume (balanced validation error, modelBytes)";
      return new Row(metric, least, "x, least", "> 1", least > 1, note.toString(), null);
    }

    /** Some of a path, its ends among them. */
    private static List<Genome> thinned(List<Genome> path) {
      int count = Math.min(path.size(), THINNED);
      return IntStream.range(0, count)
          .mapToObj(i -> path.get(i * (path.size() - 1) / Math.max(1, count - 1)))
          .toList();
    }

    private Genome homogeneous(int bits) {
      return plan.wide()
          ? Genome.homogeneousWide(bits, 1)
          : Genome.homogeneous(SearchSpace.PAPER, bits, 1);
    }

    /** Products at 4 bits, the rest at 8. */
    private Genome startOfPaper() {
      return Genome.of(SearchSpace.PAPER, start(4, 4, 8).layers());
    }

    /**
     * Weights at 3 bits, what tables read at 6, the rest at 8. Over 784 steps of a 16-bit state
     * rounding adds up: weights at 4 bits, what tables read at 8.
     */
    private Genome startOfSplit() {
      return plan.wide() ? start(4, 8, 8) : start(3, 8, 6);
    }

    private static Genome withNarrowTables(Genome genome) {
      List<Integer> genes = new ArrayList<>(genome.genes());
      READ_BY_TABLES.forEach(operator -> genes.set(operator.ordinal(), 6));
      return new Genome(genome.space(), genes);
    }

    private Genome start(int weights, int products, int sums) {
      List<Integer> genes = new ArrayList<>();
      for (Operator operator : Operator.values()) {
        boolean sum = READ_BY_TABLES.contains(operator);
        int narrow = operator.isLinear() ? products : sum ? sums : 8;
        genes.add(plan.wide() && operator.onStatePath() ? (Integer) 16 : (Integer) narrow);
      }
      genes.addAll(Collections.nCopies(Operator.LINEAR.size(), weights));
      return new Genome(SearchSpace.SPLIT, genes);
    }

    /**
     * The genome of a path that is compared on the test split. Where validation can tell half a
     * point, the smallest that keeps the accuracy; where it is too small for that, of those that
     * are small enough the one that most often predicts what the float model does.
     */
    private Genome chosen(List<Genome> path, double bitsGoal)
        throws InterruptedException, InfeasibleCandidateException {
      return candidates.validationSamples() >= ENOUGH_TO_TELL
          ? smallest(path)
          : mostFaithful(path, bitsGoal);
    }

    /** The most agreement after full training; of equal ones the largest. */
    private Genome mostFaithful(List<Genome> path, double bitsGoal)
        throws InterruptedException, InfeasibleCandidateException {
      long most =
          (long)
              (candidates.train(homogeneous(8), plan.settings(false, 1)).parameterBits()
                  * (1 - bitsGoal / 100));
      Genome best = path.getLast();
      double agreement = 0;
      for (Genome genome : path) {
        if (candidates.train(genome, plan.settings(false, 1)).parameterBits() <= most) {
          double mean = agreement(genome, CHOOSING_SEEDS);
          notes.accept("%s agrees on %.4f".formatted(genome, mean));
          if (mean > agreement) {
            best = genome;
            agreement = mean;
          }
        }
      }
      return best;
    }

    private double agreement(Genome genome, int seeds)
        throws InterruptedException, InfeasibleCandidateException {
      double sum = 0;
      for (long seed = 1; seed <= seeds; seed++) {
        sum += candidates.agreement(candidates.train(genome, plan.settings(true, seed)));
      }
      return sum / seeds;
    }

    /** The last genome of a path whose full training keeps the mean of all seeds. */
    private Genome smallest(List<Genome> path)
        throws InterruptedException, InfeasibleCandidateException {
      double floor = balanced(homogeneous(8)) - TOLERANCE;
      for (Genome genome : path.reversed()) {
        if (balanced(genome) >= floor) {
          return genome;
        }
      }
      return path.getFirst();
    }

    private double balanced(Genome genome)
        throws InterruptedException, InfeasibleCandidateException {
      double sum = 0;
      for (long seed = 1; seed <= SEEDS; seed++) {
        sum += candidates.train(genome, plan.settings(true, seed)).balancedAccuracy();
      }
      return sum / SEEDS;
    }

    private Trained trained(Genome genome)
        throws InterruptedException, InfeasibleCandidateException {
      List<Result> results = new ArrayList<>();
      List<boolean[]> correct = new ArrayList<>();
      for (long seed = 1; seed <= SEEDS; seed++) {
        results.add(candidates.train(genome, plan.settings(true, seed)));
        correct.add(candidates.testCorrect(results.getLast()));
      }
      return new Trained(genome, results, correct);
    }

    private void belowFloat(Trained model, boolean[] real, @Nullable Double goal) {
      var loss = PairedBootstrap.of(Collections.nCopies(SEEDS, real), model.correct());
      int bits = model.genome().genes().getFirst();
      String metric = "%s %d bit homogeneous after QAT, below float".formatted(plan.task(), bits);
      Row row =
          goal == null
              ? Row.figure(metric, loss.points(), "points")
              : Row.atMost(goal, metric, loss.points(), "points");
      // Of eight bits, an interval that holds 0 is enough; the wider goal of four bits is not.
      boolean equal = goal != null && goal < 1 && loss.low() <= 0;
      rows.add((equal ? row.reached() : row).with(note(loss, model)));
    }

    private void compare(
        String space, Trained model, Trained eight, double bitsGoal, double bytesGoal) {
      Result small = model.results().getFirst();
      Result large = eight.results().getFirst();
      String name = plan.task() + " " + space;
      rows.add(
          Row.atLeast(
              bitsGoal,
              name + ", fewer parameterBits than 8 bit",
              100 * (1 - (double) small.parameterBits() / large.parameterBits()),
              "%"));
      double bytes =
          100
              * (1
                  - model.results().stream().mapToInt(Result::modelBytes).average().orElseThrow()
                      / eight.results().stream()
                          .mapToInt(Result::modelBytes)
                          .average()
                          .orElseThrow());
      String metric = name + ", smaller modelBytes than 8 bit";
      rows.add(
          bytesGoal > 0
              ? Row.atLeast(bytesGoal, metric, bytes, "%")
              : Row.figure(metric, bytes, "%"));
      var loss = PairedBootstrap.of(eight.correct(), model.correct());
      rows.add(
          new Row(
              name + ", below 8 bit on test",
              loss.points(),
              "points",
              "<= 0.5",
              loss.points() <= 0.5,
              note(loss, model),
              null));
    }

    private String note(PairedBootstrap loss, Trained model) {
      double accuracy = model.correct().stream().mapToDouble(c -> mean(c)).average().orElseThrow();
      return "%s; test %.2f %%, seeds 1…%d, genome %s"
          .formatted(loss, 100 * accuracy, SEEDS, model.genome());
    }

    private static double mean(boolean[] correct) {
      int count = 0;
      for (boolean c : correct) {
        count += c ? 1 : 0;
      }
      return (double) count / correct.length;
    }
  }
}
