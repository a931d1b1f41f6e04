package io.tinyloop.bench;

import io.tinyloop.protocol.model.Operator;
import io.tinyloop.quantize.InfeasibleCandidateException;
import io.tinyloop.run.TrainedCandidates;
import io.tinyloop.run.TrainedCandidates.Result;
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

  private final TrainedCandidates candidates;
  private final TrainSettings shortTraining;

  WidthDescent(TrainedCandidates candidates, TrainSettings shortTraining) {
    this.candidates = candidates;
    this.shortTraining = shortTraining;
  }

  private record Move(int gene, Genome to, double lossPerBit) {}

  /**
   * The genomes that kept the accuracy, largest first; {@code start} is the first.
   *
   * @param floor balanced validation accuracy that must be kept
   */
  List<Genome> path(Genome start, double floor)
      throws InterruptedException, InfeasibleCandidateException {
    List<Genome> path = new ArrayList<>(List.of(start));
    List<Integer> open = new ArrayList<>(weightGenes(start));
    while (!open.isEmpty()) {
      Optional<Move> next = next(path.getLast(), open);
      if (next.isEmpty()) {
        break;
      }
      Result trained = candidates.train(next.get().to(), shortTraining);
      if (trained.balancedAccuracy() >= floor) {
        path.add(next.get().to());
      } else {
        open.remove((Integer) next.get().gene());
      }
    }
    return path;
  }

  private Optional<Move> next(Genome from, List<Integer> open) {
    double kept = candidates.withoutTraining(from);
    return open.stream()
        .filter(gene -> from.space().alleles(gene).getFirst() < from.genes().get(gene))
        .map(gene -> {
          Genome to = lowered(from, gene);
          double loss = Math.max(1e-4, kept - candidates.withoutTraining(to));
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
