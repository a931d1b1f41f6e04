package io.tinyloop.report;

import io.tinyloop.analysis.Claim;
import io.tinyloop.analysis.RunHistory;
import io.tinyloop.run.PtqCandidates;
import io.tinyloop.search.Genome;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;

/**
 * Which classes a run's chosen model takes for which, beside the 8-bit homogeneous model, on all
 * validation samples: computed by the law's engine from the task's own float model and data.
 */
final class Confusion {

  private Confusion() {}

  /**
   * The tables of a run: per-class accuracy of both, and the chosen model's matrix. None where the
   * run trained its models, or where the data are not those of the run or not there.
   */
  static List<Table> of(RunHistory run, Consumer<String> notes) {
    if (run.qatEpochs() != null || Claim.chosen(run).isEmpty()) {
      return List.of();
    }
    try {
      PtqCandidates candidates = PtqCandidates.open(run.task(), Integer.MAX_VALUE, null, notes);
      Genome chosen = Claim.chosen(run).get().genome();
      int[][] small = candidates.confusion(chosen);
      int[][] large = candidates.confusion(run.homogeneous().getFirst().genome());
      if (Math.abs(accuracy(small) - Claim.chosen(run).get().accuracy()) > 1e-9) {
        notes.accept(
            "no confusion matrix of %s: the data or the model here are not those of the run"
                .formatted(run.task()));
        return List.of();
      }
      return List.of(perClass(run, small, large), matrix(run, small));
    } catch (IllegalArgumentException e) {
      notes.accept("no confusion matrix of %s: %s".formatted(run.task(), e.getMessage()));
      return List.of();
    }
  }

  private static double accuracy(int[][] matrix) {
    int right = 0;
    int all = 0;
    for (int label = 0; label < matrix.length; label++) {
      right += matrix[label][label];
      all += Arrays.stream(matrix[label]).sum();
    }
    return (double) right / all;
  }

  private static Table perClass(RunHistory run, int[][] small, int[][] large) {
    List<List<String>> rows = new ArrayList<>();
    for (int label = 0; label < small.length; label++) {
      int samples = Arrays.stream(small[label]).sum();
      rows.add(
          List.of(
              Integer.toString(label),
              Integer.toString(samples),
              Tables.number((double) small[label][label] / samples),
              Tables.number((double) large[label][label] / samples)));
    }
    return new Table(
        run.task() + "-classes",
        "Accuracy of each class of %s on validation: the chosen model of seed %d and 8-bit homogeneous"
            .formatted(run.task(), run.seed()),
        List.of("class", "samples", "mixed", "8-bit homogeneous"),
        rows);
  }

  private static Table matrix(RunHistory run, int[][] matrix) {
    List<String> header = new ArrayList<>(List.of("class \\ predicted"));
    List<List<String>> rows = new ArrayList<>();
    for (int label = 0; label < matrix.length; label++) {
      header.add(Integer.toString(label));
      List<String> row = new ArrayList<>(List.of(Integer.toString(label)));
      Arrays.stream(matrix[label]).forEach(count -> row.add(Integer.toString(count)));
      rows.add(row);
    }
    return new Table(
        run.task() + "-confusion",
        "Confusion matrix of the chosen model of %s, seed %d, on validation"
            .formatted(run.task(), run.seed()),
        header,
        rows);
  }
}
