package io.tinyloop.analysis;

import com.fasterxml.jackson.databind.JsonNode;
import io.tinyloop.run.Json;
import io.tinyloop.search.Genome;
import io.tinyloop.search.SearchSpace;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** What a run's journal says of genomes on the samples that they were searched on. */
final class RunTrace {

  private static final String OK = "OK";
  private static final String INFEASIBLE = "CANDIDATE_INFEASIBLE";

  private final SearchSpace space;
  private final String validation;
  private final Map<Genome, Sum> sums = new LinkedHashMap<>();
  private final List<Candidate> confirmed = new ArrayList<>();

  private RunTrace(SearchSpace space, String validation) {
    this.space = space;
    this.validation = validation;
  }

  /** What is known of a genome; the parts of a race are added up. No body: it is infeasible. */
  private static final class Sum {
    private @Nullable JsonNode body;
    private int correct;
    private int total;
    private boolean whole;

    private void add(JsonNode part, boolean all) {
      JsonNode accuracy = part.path("accuracy");
      if (all || !whole) {
        correct = accuracy.path("correct").asInt() + (all ? 0 : correct);
        total = accuracy.path("total").asInt() + (all ? 0 : total);
        whole = all;
      }
      body = body == null ? part : body;
    }
  }

  /**
   * Reads {@code journal.jsonl}.
   *
   * @param validation digest of all validation samples
   */
  static RunTrace read(Stream<String> lines, SearchSpace space, String validation) {
    RunTrace trace = new RunTrace(space, validation);
    @Nullable String first = null;
    for (String line : (Iterable<String>) lines::iterator) {
      JsonNode record = Json.read(line, JsonNode.class);
      String key = record.path("dataKey").asText();
      first = first == null ? key : first;
      trace.add(record, key, first);
    }
    return trace;
  }

  /**
   * @param key digests of samples and model, then whether it is trained or untimed
   * @param first that of the run's first evaluation, which is on the samples of the search
   */
  private void add(JsonNode record, String key, String first) {
    String[] parts = key.split(":", 3);
    boolean searchSet = key.equals(first);
    boolean allSamples = parts[0].equals(validation);
    if (!parts[1].equals(first.split(":", 3)[1])
        || (parts.length == 3 && !parts[2].equals("untimed"))) {
      return;
    }
    JsonNode body = record.path("body");
    String outcome = record.path("outcome").asText();
    Genome genome = genome(record.path("genome").asText());
    if (outcome.equals(OK) && body.path("accuracy").path("split").asText().equals("validation")) {
      if (allSamples && parts.length == 2) {
        confirmed.add(candidate(genome, body, accuracy(body), 0, 0));
      }
      if (genome.space() == space && (searchSet || !allSamples)) {
        sums.computeIfAbsent(genome, _ -> new Sum()).add(body, searchSet);
      }
    } else if (outcome.equals(INFEASIBLE)
        && genome.space() == space
        && (searchSet || !allSamples)) {
      sums.computeIfAbsent(genome, _ -> new Sum());
    }
  }

  private static Genome genome(String genes) {
    return RunHistory.genome(Arrays.stream(genes.split(",", -1)).map(Integer::valueOf).toList());
  }

  private static double accuracy(JsonNode body) {
    JsonNode accuracy = body.path("accuracy");
    return (double) accuracy.path("correct").asInt() / accuracy.path("total").asInt();
  }

  private static Candidate candidate(
      Genome genome, JsonNode body, double accuracy, int evaluation, int generation) {
    return new Candidate(
        genome,
        accuracy,
        body.path("modelBytes").asLong(),
        body.path("parameterBits").asLong(),
        body.path("normalizedSize").asDouble(),
        evaluation,
        generation);
  }

  /** All genomes, infeasible ones too, in order of first appearance. */
  List<Genome> genomes() {
    return List.copyOf(sums.keySet());
  }

  /**
   * Those that devices could run.
   *
   * @param asked in order
   * @param population genomes of a generation
   */
  List<Candidate> candidates(List<Genome> asked, int population) {
    List<Candidate> candidates = new ArrayList<>();
    for (int i = 0; i < asked.size(); i++) {
      Sum sum = sums.get(asked.get(i));
      if (sum != null && sum.body != null) {
        double accuracy = (double) sum.correct / sum.total;
        candidates.add(candidate(asked.get(i), sum.body, accuracy, i + 1, 1 + i / population));
      }
    }
    return List.copyOf(candidates);
  }

  /**
   * The front of accuracy and size on all validation samples, before training.
   *
   * @param asked by the search: what its random baseline found is not of it
   */
  List<RunHistory.Model> confirmedFront(Collection<Genome> asked) {
    Set<Genome> searched = new HashSet<>(asked);
    return Fronts.accuracyAndSize(
            confirmed.stream().filter(c -> searched.contains(c.genome())).toList())
        .stream()
        .map(c ->
            new RunHistory.Model(
                null,
                c.genome(),
                c.accuracy(),
                c.modelBytes(),
                c.parameterBits(),
                c.normalizedSize()))
        .toList();
  }
}
