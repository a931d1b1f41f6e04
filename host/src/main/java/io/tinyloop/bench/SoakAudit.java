package io.tinyloop.bench;

import io.tinyloop.evaluate.Individual;
import io.tinyloop.journal.EvaluationRecord;
import io.tinyloop.journal.IncidentRecord;
import io.tinyloop.journal.Journal;
import io.tinyloop.journal.RunRecord;
import io.tinyloop.run.Json;
import io.tinyloop.run.Phase;
import io.tinyloop.run.RunConfiguration;
import io.tinyloop.run.RunReport;
import io.tinyloop.search.Genome;
import io.tinyloop.search.RandomSearch;
import io.tinyloop.search.SearchSpace;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * What a journal holds, against what its runs asked for and what the reference kernel says of each
 * candidate. Used by one thread.
 */
final class SoakAudit {

  private static final int PAGE = 4000;
  private static final String OK = "OK";
  private static final String INFEASIBLE = "CANDIDATE_INFEASIBLE";

  private final SoakTask task;
  private final Map<String, Integer> incidents = new TreeMap<>();
  private long rows;
  private long lost;
  private long doubled;
  private long differing;
  private long refused;
  private long unattributed;

  private SoakAudit(SoakTask task) {
    this.task = task;
  }

  /** Reads the runs of {@code journal}, all of them completed. */
  static SoakAudit of(Journal journal, List<String> runs, SoakTask task) {
    SoakAudit audit = new SoakAudit(task);
    for (String run : runs) {
      audit.run(journal, journal.run(run).orElseThrow());
    }
    return audit;
  }

  /** Evaluations in the journal. */
  long rows() {
    return rows;
  }

  /** Evaluations that a run asked for and the journal has not. */
  long lost() {
    return lost;
  }

  /** Evaluations that the journal has twice, or that no run asked for. */
  long doubled() {
    return doubled;
  }

  /** Evaluations whose result is not that of the reference kernel. */
  long differing() {
    return differing;
  }

  /** Candidates that have no integers, and went to no device. */
  long refused() {
    return refused;
  }

  /** Faults by what they were attributed to. */
  Map<String, Integer> incidents() {
    return incidents;
  }

  /** Faults of which the journal names no device or no reason. */
  long unattributed() {
    return unattributed;
  }

  private void run(Journal journal, RunRecord run) {
    Map<String, Set<String>> found = new HashMap<>();
    long last = 0;
    List<EvaluationRecord> page = journal.evaluations(run.id(), 0, PAGE);
    while (!page.isEmpty()) {
      for (EvaluationRecord evaluation : page) {
        lost += evaluation.ordinal() - last - 1;
        last = evaluation.ordinal();
        count(evaluation, found);
      }
      differing += page.parallelStream().filter(this::differs).count();
      page = journal.evaluations(run.id(), last, PAGE);
    }
    RunReport report = Json.read(Objects.requireNonNull(run.report()), RunReport.class);
    compare(report, found);
    journal.incidents(run.id()).forEach(this::count);
  }

  private void count(EvaluationRecord evaluation, Map<String, Set<String>> found) {
    rows++;
    refused += evaluation.outcome().equals(INFEASIBLE) ? 1 : 0;
    boolean fresh =
        found.computeIfAbsent(samples(evaluation), _ -> new HashSet<>()).add(evaluation.genome());
    doubled += fresh ? 0 : 1;
  }

  private static String samples(EvaluationRecord evaluation) {
    return evaluation.dataKey().substring(0, evaluation.dataKey().indexOf(':'));
  }

  /** Every phase's genomes are known: those of the random baseline one by one. */
  private void compare(RunReport report, Map<String, Set<String>> found) {
    RunConfiguration configuration = report.configuration();
    Set<String> searched = found.getOrDefault(task.searchSamples(), Set.of());
    int drawn = configuration.budget();
    long absent = drawn(configuration).stream().filter(g -> !searched.contains(g)).count();
    add(2 * drawn, searched.size(), absent);
    Map<Phase, Integer> asked = report.evaluationsByPhase();
    add(
        asked.getOrDefault(Phase.CONFIRM, 0),
        found.getOrDefault(task.validationSamples(), Set.of()).size(),
        0);
    add(
        asked.getOrDefault(Phase.TEST, 0),
        found.getOrDefault(task.testSamples(), Set.of()).size(),
        0);
  }

  /** The genomes of the random baseline, drawn once more. */
  private static Set<String> drawn(RunConfiguration configuration) {
    RandomSearch search =
        new RandomSearch(
            SearchSpace.parse(configuration.space()),
            SoakTask.LAYERS,
            configuration.budget(),
            configuration.budget(),
            ~configuration.seed());
    Set<String> genomes = new HashSet<>();
    search.ask().forEach(genome -> genomes.add(genome.toString()));
    return genomes;
  }

  private void add(int asked, int there, long absent) {
    lost += Math.max(absent, asked - there);
    doubled += Math.max(0, there - asked);
  }

  private boolean differs(EvaluationRecord evaluation) {
    Genome genome = Genome.parse(SearchSpace.PAPER, evaluation.genome());
    Optional<SoakTask.Answer> right = task.reference(genome, samples(evaluation));
    if (!evaluation.outcome().equals(OK)) {
      return right.isPresent();
    }
    Individual individual = Json.read(evaluation.body(), Individual.class);
    SoakTask.Answer answer =
        new SoakTask.Answer(
            individual.accuracy().correct(),
            individual.predictionDigest(),
            individual.stateDigest());
    return !right.equals(Optional.of(answer));
  }

  private void count(IncidentRecord incident) {
    incidents.merge(incident.kind(), 1, Integer::sum);
    unattributed += incident.device().isBlank() || incident.kind().isBlank() ? 1 : 0;
  }
}
