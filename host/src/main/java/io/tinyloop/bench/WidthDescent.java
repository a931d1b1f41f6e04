package io.tinyloop.bench;

import io.tinyloop.protocol.model.Operator;
import io.tinyloop.quantize.InfeasibleCandidateException;
import io.tinyloop.run.TrainedCandidates;
import io.tinyloop.search.Genome;
import io.tinyloop.search.SearchSpace;
import io.tinyloop.train.TrainSettings;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * Local search towards small models: lowers one width of weights at a time, that with the least
 * loss by PTQ a saved bit first, trains the neighbour shortly, and goes there if it keeps the
 * accuracy.
 */
final class WidthDescent {

  private final Candidates candidates;

  /** Balanced validation accuracies of genomes, 0…1. */
  interface Candidates {

    /** By PTQ; 0 where a genome has no integers. */
    double untrained(Genome genome);

    /** After a short training. */
    double trained(Genome genome) throws InterruptedException, InfeasibleCandidateException;
  }

  WidthDescent(Candidates candidates) {
    this.candidates = candidates;
  }

  WidthDescent(TrainedCandidates candidates, TrainSettings shortTraining) {
    this(
        new Candidates() {
          @Override
          public double untrained(Genome genome) {
            return candidates.withoutTraining(genome);
          }

          @Override
          public double trained(Genome genome)
              throws InterruptedException, InfeasibleCandidateException {
            return candidates.train(genome, shortTraining).balancedAccuracy();
          }
        });
  }

  private record Move(int gene, Genome to, double lossPerBit) {}

  /**
   * {@code start}, whatever its accuracy, then genomes that keep it, each with one width less than
   * the one before.
   *
   * @param floor balanced validation accuracy that must be kept
   */
  List<Genome> path(Genome start, double floor) throws InterruptedException {
    List<Genome> path = new ArrayList<>(List.of(start));
    List<Integer> open = new ArrayList<>(weightGenes(start));
    while (!open.isEmpty()) {
      Optional<Move> next = next(path.getLast(), open);
      if (next.isEmpty()) {
        break;
      }
      if (keeps(next.get().to(), floor)) {
        path.add(next.get().to());
      } else {
        open.remove((Integer) next.get().gene());
      }
    }
    return path;
  }

  private boolean keeps(Genome genome, double floor) throws InterruptedException {
    try {
      return candidates.trained(genome) >= floor;
    } catch (InfeasibleCandidateException e) {
      return false; // Some pairs of narrow widths have no integers.
    }
  }

  private Optional<Move> next(Genome from, List<Integer> open) {
    double kept = candidates.untrained(from);
    return open.stream()
        .filter(gene -> from.space().alleles(gene).getFirst() < from.genes().get(gene))
        .map(gene -> {
          Genome to = lowered(from, gene);
          double loss = Math.max(1e-4, kept - candidates.untrained(to));
          return new Move(gene, to, loss / saved(gene));
        })
        .min(Comparator.comparingDouble(Move::lossPerBit).thenComparing(Move::to));
  }

  /** How many products read the state and how many the input decides how much a bit saves. */
  private static double saved(int gene) {
    int linear = gene >= Operator.COUNT ? gene - Operator.COUNT : gene;
    return Operator.LINEAR.get(linear).readsHidden() ? 4 : 1;
  }

  /** The genes that set widths of weights. */
  private static List<Integer> weightGenes(Genome genome) {
    int first = genome.space() == SearchSpace.SPLIT ? Operator.COUNT : 0;
    return IntStream.range(first, first + Operator.LINEAR.size()).boxed().toList();
  }

  private static Genome lowered(Genome genome, int gene) {
    List<Integer> genes = new ArrayList<>(genome.genes());
    genes.set(gene, genes.get(gene) - 1);
    return new Genome(genome.space(), genes);
  }
}
