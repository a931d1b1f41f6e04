package io.tinyloop.analysis;

import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;

/**
 * One generation of a search.
 *
 * @param generation from 1
 * @param candidates evaluated in it
 * @param accuracy of them, 0…1
 * @param normalizedSize of them: modelBytes over those of 8-bit homogeneous
 * @param hypervolume of all candidates up to this generation, accuracy and size
 */
public record GenerationStatistics(
    int generation,
    int candidates,
    Quantiles accuracy,
    Quantiles normalizedSize,
    double hypervolume) {

  /** The generations of a run, in order. */
  public static List<GenerationStatistics> of(RunHistory run) {
    TreeMap<Integer, List<Candidate>> generations = new TreeMap<>();
    for (Candidate candidate : run.searched()) {
      generations.computeIfAbsent(candidate.generation(), _ -> new ArrayList<>()).add(candidate);
    }
    List<GenerationStatistics> statistics = new ArrayList<>();
    List<Candidate> front = new ArrayList<>();
    var reference = Fronts.reference(run.homogeneous());
    generations.forEach((generation, candidates) -> {
      front.addAll(candidates);
      List<Candidate> kept = Fronts.accuracyAndSize(front);
      front.clear();
      front.addAll(kept);
      statistics.add(
          new GenerationStatistics(
              generation,
              candidates.size(),
              Quantiles.of(candidates.stream().map(Candidate::accuracy).toList()),
              Quantiles.of(candidates.stream().map(Candidate::normalizedSize).toList()),
              Fronts.hypervolume(front, reference)));
    });
    return statistics;
  }
}
