package io.tinyloop.analysis;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/**
 * Hypervolume of accuracy and size after so many evaluations, over the seeds of one task, by what
 * candidates reached on the samples of the search; of each run under its own reference point.
 *
 * @param evaluations so far, infeasible ones included
 * @param search median over seeds, with least and greatest seed
 * @param random of the random baseline, likewise
 * @param homogeneous of the homogeneous models on all validation samples, median
 */
public record HypervolumeCurve(
    int evaluations, Quantiles search, Quantiles random, double homogeneous) {

  private static final int POINTS = 40;

  /** Points of the curve, evenly spread over the evaluations that all runs have. */
  public static List<HypervolumeCurve> of(List<RunHistory> runs) {
    int most = runs.stream().mapToInt(RunHistory::evaluations).min().orElse(0);
    List<HypervolumeCurve> curve = new ArrayList<>();
    for (int point = 1; point <= Math.min(POINTS, most); point++) {
      int evaluations = (int) ((long) point * most / Math.min(POINTS, most));
      curve.add(
          new HypervolumeCurve(
              evaluations,
              quantiles(runs, evaluations, RunHistory::searched),
              quantiles(runs, evaluations, RunHistory::random),
              Quantiles.of(
                      runs.stream()
                          .map(run ->
                              Fronts.ofModels(
                                  run.homogeneous(), Fronts.reference(run.homogeneous())))
                          .toList())
                  .median()));
    }
    return curve;
  }

  private static Quantiles quantiles(
      List<RunHistory> runs, int evaluations, Function<RunHistory, List<Candidate>> candidates) {
    return Quantiles.of(
        runs.stream()
            .map(run ->
                Fronts.hypervolume(
                    Fronts.accuracyAndSize(RunHistory.within(candidates.apply(run), evaluations)),
                    Fronts.reference(run.homogeneous())))
            .toList());
  }
}
