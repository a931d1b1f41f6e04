package io.tinyloop.search;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Evaluates batches block by block, and leaves out the rest of what is behind (see {@link Racing}).
 * A candidate that was dropped has the accuracy of what it ran: an individual that ran all
 * dominates it, so that it is never on a front. Not thread-safe.
 */
public final class Race implements PopulationEvaluator {

  /** Port: runs candidates on some of the samples. */
  public interface Samples {

    /**
     * What became of the candidates on these samples, in order.
     *
     * @param block 0 is the first; the objectives other than accuracy are taken from there
     * @param samples indices
     */
    List<Partial> run(List<Genome> candidates, int block, int[] samples)
        throws InterruptedException;

    /**
     * What is said of a candidate at its end.
     *
     * @param correct samples that it predicted right, of {@code total} that it ran
     */
    Evaluated.Measured conclude(Genome candidate, int correct, int total);
  }

  /**
   * A candidate on some samples.
   *
   * @param outcome its objectives on these samples
   * @param right which of the samples it predicts right, by their indices among all; of no meaning
   *     where it could not run
   */
  public record Partial(Evaluated outcome, BitSet right) {}

  /** What is known of a candidate so far. */
  private static final class Runner {
    final Evaluated.Measured first;
    final BitSet seen = new BitSet();
    final BitSet right = new BitSet();
    boolean dropped;

    Runner(Evaluated.Measured first) {
      this.first = first;
    }
  }

  private record Leader(ObjectiveVector objectives, BitSet right) {}

  private final Racing rule;
  private final Samples samples;
  private final int total;
  private final long seed;
  private final int accuracy;
  private final List<Leader> leaders = new ArrayList<>();
  private int batches;
  private long dropped;
  private long samplesRun;
  private long samplesAsked;

  /**
   * @param total number of samples
   * @param seed of the orders of samples
   * @param accuracy which component of the objectives is the error; at least 0
   */
  public Race(Racing rule, Samples samples, int total, long seed, int accuracy) {
    this.rule = rule;
    this.samples = samples;
    this.total = total;
    this.seed = seed;
    this.accuracy = accuracy;
  }

  @Override
  public List<Evaluated> evaluate(List<Genome> batch) throws InterruptedException {
    int[][] blocks = Racing.blocks(total, seed, batches++);
    Map<Genome, Evaluated> stopped = new HashMap<>();
    Map<Genome, Runner> runners = new LinkedHashMap<>();
    List<Genome> running = batch;
    for (int block = 0; block < blocks.length && !running.isEmpty(); block++) {
      List<Partial> partials = samples.run(running, block, blocks[block]);
      samplesRun += (long) running.size() * blocks[block].length;
      for (Partial partial : partials) {
        note(partial, blocks[block], runners, stopped);
      }
      if (block < blocks.length - 1) {
        runners.values().forEach(this::drop);
      }
      running =
          running.stream()
              .filter(genome -> runners.containsKey(genome) && !runners.get(genome).dropped)
              .toList();
    }
    samplesAsked += (long) batch.size() * total;
    runners.forEach((genome, runner) -> stopped.put(genome, conclude(runner)));
    return batch.stream().map(stopped::get).toList();
  }

  private void note(
      Partial partial, int[] block, Map<Genome, Runner> runners, Map<Genome, Evaluated> stopped) {
    Evaluated outcome = partial.outcome();
    if (outcome instanceof Evaluated.Measured measured) {
      Runner runner = runners.computeIfAbsent(outcome.genome(), _ -> new Runner(measured));
      for (int sample : block) {
        runner.seen.set(sample);
      }
      runner.right.or(partial.right());
    } else {
      runners.remove(outcome.genome());
      stopped.put(outcome.genome(), outcome);
    }
  }

  /** The one leader that a candidate is tested against is chosen by what the look cannot change. */
  private void drop(Runner runner) {
    if (runner.dropped) {
      return;
    }
    @Nullable Leader best = null;
    for (Leader leader : leaders) {
      boolean noWorse = isNoWorseElsewhere(leader.objectives, runner.first.objectives());
      if (noWorse && (best == null || leader.right.cardinality() > best.right.cardinality())) {
        best = leader;
      }
    }
    runner.dropped = best != null && rule.isBehind(best.right, total, runner.seen, runner.right);
    dropped += runner.dropped ? 1 : 0;
  }

  private boolean isNoWorseElsewhere(ObjectiveVector leader, ObjectiveVector candidate) {
    for (int i = 0; i < leader.count(); i++) {
      if (i != accuracy && leader.value(i) > candidate.value(i)) {
        return false;
      }
    }
    return true;
  }

  private Evaluated conclude(Runner runner) {
    Evaluated.Measured result =
        samples.conclude(
            runner.first.genome(), runner.right.cardinality(), runner.seen.cardinality());
    if (!runner.dropped && result.isFeasible()) {
      lead(new Leader(result.objectives(), runner.right));
    }
    return result;
  }

  /** Leaders that another one dominates are tested against no more. */
  private void lead(Leader leader) {
    if (leaders.stream().noneMatch(other -> other.objectives.dominates(leader.objectives))) {
      leaders.removeIf(other -> leader.objectives.dominates(other.objectives));
      leaders.add(leader);
    }
  }

  /** Candidates that were dropped. */
  public long dropped() {
    return dropped;
  }

  /** Samples that candidates ran. */
  public long samplesRun() {
    return samplesRun;
  }

  /** Samples that they would have run without racing. */
  public long samplesAsked() {
    return samplesAsked;
  }
}
