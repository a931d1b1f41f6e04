package io.tinyloop.analysis;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import io.tinyloop.run.Json;
import io.tinyloop.run.RunConfiguration;
import io.tinyloop.search.Genome;
import io.tinyloop.search.SearchSpace;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A finished run, as its folder tells.
 *
 * @param name of the folder
 * @param task that was searched
 * @param dataset of the samples
 * @param seed of the run
 * @param searched what the search asked for and devices could run, in the order asked
 * @param random the same of the random baseline
 * @param evaluations that the search asked for, and the random baseline too, infeasible ones
 *     included: up to there the two can be compared
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
    int evaluations,
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
    RunTrace trace =
        RunTrace.read(
            text(folder, "journal.jsonl").lines(), space, report.path("datasetDigest").asText());
    Asked asked = Asked.of(report, space, trace);
    int population = configuration.path("population").asInt();
    JsonNode qat = configuration.path("qatEpochs");
    List<Model> front = models(report.path("front"));
    return new RunHistory(
        String.valueOf(folder.toAbsolutePath().normalize().getFileName()),
        configuration.path("source").path("task").asText(),
        report.path("dataset").asText(),
        space,
        configuration.path("seed").asLong(),
        trace.candidates(asked.search(), population),
        trace.candidates(asked.random(), population),
        Math.min(asked.search().size(), asked.random().size()),
        models(report.path("homogeneous")),
        front,
        qat.isInt() ? trace.confirmedFront(asked.search()) : front,
        models(report.path("test")),
        qat.isInt() ? (Integer) qat.asInt() : null);
  }

  /**
   * What a finished run was started with.
   *
   * @param folder that {@code search --out} named
   */
  public static RunConfiguration configuration(Path folder) {
    JsonNode report = Json.read(text(folder, "report.json"), JsonNode.class);
    return Json.read(report.path("configuration").toString(), RunConfiguration.class);
  }

  /** What {@link #searched} reached within the evaluations that both have. */
  List<Candidate> searchedEqually() {
    return within(searched, evaluations);
  }

  /** What {@link #random} reached within the evaluations that both have. */
  List<Candidate> randomEqually() {
    return within(random, evaluations);
  }

  /** Those of the first so many evaluations. */
  static List<Candidate> within(List<Candidate> candidates, int evaluations) {
    return candidates.stream().filter(c -> c.evaluation() <= evaluations).toList();
  }

  /** The genomes that a run asked for, in order. */
  private record Asked(List<Genome> search, List<Genome> random) {

    static Asked of(JsonNode report, SearchSpace space, RunTrace trace) {
      JsonNode asked = report.path("asked");
      if (asked.isObject()) {
        return new Asked(
            genomes(asked.path("search"), space), genomes(asked.path("random"), space));
      }
      // A report of old: the search asked for the baselines too, and for nothing twice.
      JsonNode phases = report.path("evaluationsByPhase");
      List<Genome> all = trace.genomes();
      int searched =
          Math.min(all.size(), phases.path("search").asInt() + phases.path("exploit").asInt());
      return new Asked(all.subList(0, searched), all.subList(searched, all.size()));
    }

    private static List<Genome> genomes(JsonNode texts, SearchSpace space) {
      List<Genome> genomes = new ArrayList<>();
      texts.forEach(text -> genomes.add(Genome.parse(space, text.asText())));
      return genomes;
    }
  }

  private static String text(Path folder, String name) {
    try {
      return Files.readString(folder.resolve(name), UTF_8);
    } catch (IOException e) {
      throw new IllegalArgumentException(
          (Files.isDirectory(folder)
                  ? "The folder (%1$s) holds no finished run: its %2$s cannot be read.%nMaybe go on with it first: tinyloop search --resume %1$s"
                  : "The folder (%1$s) is not there.%nMaybe it is relative to another folder than %3$s; a run of a host needs --host URL.")
              .formatted(folder, name, Path.of("").toAbsolutePath()),
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

  private static Genome genome(JsonNode genes) {
    List<Integer> widths = new ArrayList<>();
    genes.forEach(gene -> widths.add(gene.asInt()));
    return genome(widths);
  }

  /** Baselines with a wide state path are of space split, whatever the run searched. */
  static Genome genome(List<Integer> widths) {
    boolean split = widths.size() % SearchSpace.SPLIT.genesPerLayer() == 0;
    return new Genome(split ? SearchSpace.SPLIT : SearchSpace.PAPER, widths);
  }
}
