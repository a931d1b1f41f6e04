package io.tinyloop.bench;

import io.tinyloop.quantize.InfeasibleCandidateException;
import io.tinyloop.run.TrainedCandidates;
import io.tinyloop.run.TrainedCandidates.Result;
import io.tinyloop.search.Genome;
import io.tinyloop.search.Hypervolume;
import io.tinyloop.search.Objective;
import io.tinyloop.search.ObjectiveVector;
import io.tinyloop.search.Objectives;
import io.tinyloop.search.ReferencePoint;
import io.tinyloop.train.TrainSettings;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/**
 * Compares mixed genomes with homogeneous ones by the hypervolume of balanced validation error and
 * model bytes, all trained alike with the same seed. The mixed set holds no homogeneous genome:
 * what it is ahead by, it owes to mixing.
 */
final class TrainedFronts {

  private static final Objectives OBJECTIVES = Objectives.of(Objective.ACCURACY, Objective.SIZE);

  private final TrainedCandidates candidates;

  TrainedFronts(TrainedCandidates candidates) {
    this.candidates = candidates;
  }

  /**
   * Hypervolumes of one seed, as fractions of the reference box.
   *
   * @param mixed of the mixed genomes
   * @param homogeneous of those of one width
   */
  record Volumes(double mixed, double homogeneous) {
    double ratio() {
      return mixed / homogeneous;
    }
  }

  Volumes compare(Collection<Genome> mixed, Collection<Genome> homogeneous, TrainSettings training)
      throws InterruptedException {
    List<ObjectiveVector> baselines = trained(homogeneous, training);
    ReferencePoint reference = ReferencePoint.ofHomogeneous(OBJECTIVES, baselines);
    return new Volumes(
        Hypervolume.normalized(trained(mixed, training), reference),
        Hypervolume.normalized(baselines, reference));
  }

  /** The objectives of those genomes that have integers. */
  private List<ObjectiveVector> trained(Collection<Genome> genomes, TrainSettings training)
      throws InterruptedException {
    List<ObjectiveVector> vectors = new ArrayList<>();
    for (Genome genome : genomes) {
      try {
        Result result = candidates.train(genome, training);
        vectors.add(ObjectiveVector.of(1 - result.balancedAccuracy(), result.modelBytes()));
      } catch (InfeasibleCandidateException e) {
        // Adds no volume: some pairs of narrow widths have no integers.
      }
    }
    return vectors;
  }
}
