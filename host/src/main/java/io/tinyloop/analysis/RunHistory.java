package io.tinyloop.analysis;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import io.tinyloop.run.Json;
import io.tinyloop.search.Genome;
import io.tinyloop.search.SearchSpace;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A finished run, as its folder tells.
 *
 * @param name of the folder
 * @param task that was searched
 * @param dataset of the samples
 * @param seed of the run
 * @param searched what the search evaluated, generation by generation; within one, in order of
 *     completion
 * @param random what the random baseline evaluated
 * @param homogeneous the baselines on all validation samples, widest first
 * @param front of the run on all validation samples, trained where the run trained
 * @param untrained the front of what was confirmed before training; the front where nothing was
 * @param test individuals on the test split
 * @param qatEpochs of training; null: none
 */
public record RunHistory(
    String name,
    String task,
    String dataset,
    SearchSpace space,
    long seed,
    List<Candidate> searched,
    List<Candidate> random,
    List<Model> homogeneous,
    List<Model> front,
    List<Model> untrained,
    List<Model> test,
    @Nullable Integer qatEpochs) {

  /**
   * A model on all samples of a split.
   *
   * @param bits width of a homogeneous baseline; null for others
   */
  public record Model(
      @Nullable Integer bits,
      Genome genome,
      double accuracy,
      long modelBytes,
      long parameterBits,
      double normalizedSize) {}

  /**
   * Reads {@code report.json} and {@code journal.jsonl}.
   *
   * @param folder that {@code search --out} named
   * @throws IllegalArgumentException in two lines, if it holds no finished run
   */
  public static RunHistory read(Path folder) {
    JsonNode report = Json.read(text(folder, "report.json"), JsonNode.class);
    JsonNode configuration = report.path("configuration");
    SearchSpace space = SearchSpace.parse(configuration.path("space").asText());
    Trace trace =
        Trace.read(
            text(folder, "journal.jsonl").lines(),
            space,
            report.path("datasetDigest").asText(),
            configuration.path("population").asInt());
    JsonNode phases = report.path("evaluationsByPhase");
    int searched = phases.path("search").asInt() + phases.path("exploit").asInt();
    JsonNode qat = configuration.path("qatEpochs");
    List<Model> front = models(report.path("front"));
    return new RunHistory(
        String.valueOf(folder.toAbsolutePath().normalize().getFileName()),
        configuration.path("source").path("task").asText(),
        report.path("dataset").asText(),
        space,
        configuration.path("seed").asLong(),
        trace.searched(searched),
        trace.random(searched),
        models(report.path("homogeneous")),
        front,
        qat.isInt() ? trace.confirmedFront() : front,
        models(report.path("test")),
        qat.isInt() ? (Integer) qat.asInt() : null);
  }

  private static String text(Path folder, String name) {
    try {
      return Files.readString(folder.resolve(name), UTF_8);
    } catch (IOException e) {
      throw new IllegalArgumentException(
          "The folder (%s) holds no finished run: its %s cannot be read.%nMaybe go on with it first: tinyloop search --resume %s"
              .formatted(folder, name, folder),
          e);
    }
  }

  private static List<Model> models(JsonNode points) {
    List<Model> models = new ArrayList<>();
    for (JsonNode point : points) {
      JsonNode bits = point.path("bits");
      models.add(
          new Model(
              bits.isInt() ? (Integer) bits.asInt() : null,
              genome(point.path("genome")),
              point.path("accuracy").asDouble(),
              point.path("modelBytes").asLong(),
              point.path("parameterBits").asLong(),
              point.path("normalizedSize").asDouble()));
    }
    return List.copyOf(models);
  }

  /** Baselines with a wide state path are of space split, whatever the run searched. */
  static Genome genome(JsonNode genes) {
    List<Integer> widths = new ArrayList<>();
    genes.forEach(gene -> widths.add(gene.asInt()));
    boolean split = widths.size() % SearchSpace.SPLIT.genesPerLayer() == 0;
    return new Genome(split ? SearchSpace.SPLIT : SearchSpace.PAPER, widths);
  }

  /** The genomes of a journal in order of first appearance. */
  private static final class Trace {

    private final int population;
    private final Map<Genome, Sum> sums = new LinkedHashMap<>();
    private final List<Candidate> confirmed = new ArrayList<>();

    private Trace(int population) {
      this.population = population;
    }

    /** What is known of a genome; the parts of a race are added up. */
    private static final class Sum {
      private final JsonNode body;
      private int correct;
      private int total;
      private boolean whole;

      private Sum(JsonNode body) {
        this.body = body;
      }
    }

    /**
     * @param validation digest of all validation samples
     */
    static Trace read(Stream<String> lines, SearchSpace space, String validation, int population) {
      Trace trace = new Trace(population);
      @Nullable String first = null;
      for (String line : (Iterable<String>) lines::iterator) {
        JsonNode record = Json.read(line, JsonNode.class);
        String key = record.path("dataKey").asText();
        first = first == null ? key : first;
        trace.add(record, key, first, validation, space);
      }
      return trace;
    }

    private void add(
        JsonNode record, String key, String first, String validation, SearchSpace space) {
      JsonNode body = record.path("body");
      String[] parts = key.split(":", 3);
      String[] firstParts = first.split(":", 3);
      boolean ofSearch =
          record.path("outcome").asText().equals("OK")
              && body.path("accuracy").path("split").asText().equals("validation")
              && parts[1].equals(firstParts[1])
              && (parts.length == 2 || parts[2].equals("untimed"));
      if (!ofSearch) {
        return;
      }
      Genome genome = genome(body.path("genome"));
      if (parts[0].equals(validation) && parts.length == 2) {
        confirmed.add(
            candidate(
                genome,
                body,
                body.path("accuracy").path("correct").asInt(),
                body.path("accuracy").path("total").asInt(),
                0));
      }
      boolean searchSet = key.equals(first);
      if (genome.space() == space && (searchSet || !parts[0].equals(validation))) {
        Sum sum = sums.computeIfAbsent(genome, _ -> new Sum(body));
        if (searchSet || !sum.whole) {
          sum.correct =
              body.path("accuracy").path("correct").asInt() + (searchSet ? 0 : sum.correct);
          sum.total = body.path("accuracy").path("total").asInt() + (searchSet ? 0 : sum.total);
          sum.whole = searchSet;
        }
      }
    }

    private static Candidate candidate(
        Genome genome, JsonNode body, int correct, int total, int generation) {
      return new Candidate(
          genome,
          (double) correct / total,
          body.path("modelBytes").asLong(),
          body.path("parameterBits").asLong(),
          body.path("normalizedSize").asDouble(),
          generation);
    }

    List<Candidate> searched(int count) {
      return candidates(0, Math.min(count, sums.size()));
    }

    List<Candidate> random(int searched) {
      return candidates(Math.min(searched, sums.size()), sums.size());
    }

    private List<Candidate> candidates(int from, int to) {
      List<Candidate> candidates = new ArrayList<>();
      List<Map.Entry<Genome, Sum>> all = List.copyOf(sums.entrySet()).subList(from, to);
      for (int i = 0; i < all.size(); i++) {
        Sum sum = all.get(i).getValue();
        candidates.add(
            candidate(all.get(i).getKey(), sum.body, sum.correct, sum.total, 1 + i / population));
      }
      return List.copyOf(candidates);
    }

    List<Model> confirmedFront() {
      return Fronts.accuracyAndSize(confirmed).stream()
          .map(c ->
              new Model(
                  null,
                  c.genome(),
                  c.accuracy(),
                  c.modelBytes(),
                  c.parameterBits(),
                  c.normalizedSize()))
          .toList();
    }
  }
}
