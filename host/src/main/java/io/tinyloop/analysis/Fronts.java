package io.tinyloop.analysis;

import io.tinyloop.search.Hypervolume;
import io.tinyloop.search.Objective;
import io.tinyloop.search.ObjectiveVector;
import io.tinyloop.search.Objectives;
import io.tinyloop.search.ReferencePoint;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;

/** Fronts of accuracy against size, whatever else a run searched for. */
public final class Fronts {

  private Fronts() {}

  /** What nothing smaller or as small is as accurate as; smallest first. */
  public static List<Candidate> accuracyAndSize(Collection<Candidate> candidates) {
    List<Candidate> front = new ArrayList<>();
    double best = -1;
    for (Candidate candidate :
        candidates.stream()
            .sorted(
                Comparator.comparingLong(Candidate::modelBytes)
                    .thenComparing(c -> -c.accuracy())
                    .thenComparing(Candidate::genome))
            .toList()) {
      if (candidate.accuracy() > best) {
        front.add(candidate);
        best = candidate.accuracy();
      }
    }
    return front;
  }

  /** The corner of a run's baselines: error 1, and 1.1 times the largest baseline. */
  public static ReferencePoint reference(List<RunHistory.Model> homogeneous) {
    return ReferencePoint.ofHomogeneous(
        Objectives.of(Objective.ACCURACY, Objective.SIZE),
        homogeneous.stream().map(m -> vector(m.accuracy(), m.modelBytes())).toList());
  }

  /** Hypervolume of accuracy and size, a fraction of the box below the reference point. */
  public static double hypervolume(Collection<Candidate> candidates, ReferencePoint reference) {
    return Hypervolume.normalized(
        candidates.stream().map(c -> vector(c.accuracy(), c.modelBytes())).toList(), reference);
  }

  /** The same of models. */
  public static double ofModels(Collection<RunHistory.Model> models, ReferencePoint reference) {
    return Hypervolume.normalized(
        models.stream().map(m -> vector(m.accuracy(), m.modelBytes())).toList(), reference);
  }

  private static ObjectiveVector vector(double accuracy, long modelBytes) {
    return ObjectiveVector.of(1 - accuracy, (double) modelBytes);
  }
}
