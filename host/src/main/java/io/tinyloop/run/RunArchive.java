package io.tinyloop.run;

import io.tinyloop.evaluate.Individual;
import io.tinyloop.journal.EvaluationRecord;
import io.tinyloop.journal.Journal;
import io.tinyloop.journal.RunDisplay;
import io.tinyloop.search.Constraints;
import java.util.List;
import java.util.Optional;

/** What the journal tells of runs, whichever host works on them. Thread-safe. */
final class RunArchive {

  private final Journal journal;

  RunArchive(Journal journal) {
    this.journal = journal;
  }

  List<Individual> individuals(String id) {
    return individuals(journal.evaluations(id));
  }

  List<Individual> individuals(String id, String genome) {
    return individuals(journal.evaluations(id, genome));
  }

  private static List<Individual> individuals(List<EvaluationRecord> evaluations) {
    return evaluations.stream()
        .filter(evaluation -> evaluation.outcome().equals(JournaledEvaluator.OK))
        .map(evaluation -> Json.read(evaluation.body(), Individual.class))
        .toList();
  }

  List<EvaluatedPoint> points(String id, long ordinal, int most) {
    Constraints constraints =
        journal
            .run(id)
            .map(run -> Json.read(run.configuration(), RunConfiguration.class).constraints())
            .map(Constraints::parse)
            .orElse(Constraints.NONE);
    return journal.evaluations(id, ordinal, most).stream()
        .map(evaluation -> EvaluatedPoint.of(evaluation, constraints))
        .toList();
  }

  Optional<RunReport> report(String id) {
    return journal
        .run(id)
        .flatMap(run -> Optional.ofNullable(run.report()))
        .map(report -> Json.read(report, RunReport.class));
  }

  /** How far the host that works on a run has shown to be. */
  Optional<Progress> progress(String id) {
    return journal
        .claims()
        .display(id)
        .map(RunDisplay::progress)
        .map(progress -> Json.read(progress, Progress.class));
  }

  /** The front that the host that works on a run showed last; empty where none did. */
  FrontView front(String id) {
    return journal
        .claims()
        .display(id)
        .map(RunDisplay::front)
        .map(front -> Json.read(front, FrontView.class))
        .orElse(new FrontView(List.of(), List.of()));
  }
}
