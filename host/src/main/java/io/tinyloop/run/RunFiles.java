package io.tinyloop.run;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.stream.Collectors.joining;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tinyloop.evaluate.Individual;
import io.tinyloop.journal.EvaluationRecord;
import io.tinyloop.measure.Energy;
import io.tinyloop.measure.Latency;
import io.tinyloop.measure.Provenance;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The files of a finished run: {@code front.csv}, {@code front.json}, {@code report.json}, {@code
 * journal.jsonl}. Each is written whole or not at all. The first two hold nothing but what the run
 * is a function of: the same run gives the same bytes.
 */
public final class RunFiles {

  /**
   * One point of {@code front.json}.
   *
   * @param bits width of a homogeneous baseline; null for others
   */
  record FrontPoint(
      @Nullable Integer bits,
      List<Integer> genome,
      double accuracy,
      int correct,
      int total,
      long modelBytes,
      long residentBytes,
      long parameterBits,
      double normalizedSize,
      @Nullable Double latencyMicros,
      @Nullable Double energyMicrojoules,
      Map<String, String> provenance,
      @Nullable Interval latencyInterval,
      @Nullable Interval energyInterval,
      String predictionDigest,
      String stateDigest) {

    /** In which the value lies, in its unit, with {@code confidence}. */
    record Interval(double low, double high, double confidence) {

      static @Nullable Interval of(@Nullable Latency latency) {
        return latency == null
            ? null
            : new Interval(latency.lowMicros(), latency.highMicros(), latency.confidence());
      }

      static @Nullable Interval of(@Nullable Energy energy) {
        Double low = energy == null ? null : energy.lowMicrojoules();
        Double high = energy == null ? null : energy.highMicrojoules();
        Double confidence = energy == null ? null : energy.confidence();
        return low == null || high == null || confidence == null
            ? null
            : new Interval(low, high, confidence);
      }

      static String columns(@Nullable Interval interval) {
        return interval == null
            ? ",,"
            : "%s,%s,%s".formatted(interval.low, interval.high, interval.confidence);
      }
    }

    static FrontPoint of(@Nullable Integer bits, Individual individual) {
      Map<String, String> provenance = new LinkedHashMap<>();
      provenance.put("accuracy", individual.accuracy().mode().toString());
      var latency = individual.latency();
      var energy = individual.energy();
      put(provenance, "latency", latency == null ? null : latency.provenance());
      put(provenance, "energy", energy == null ? null : energy.provenance());
      return new FrontPoint(
          bits,
          individual.genome(),
          individual.accuracy().value(),
          individual.accuracy().correct(),
          individual.accuracy().total(),
          individual.modelBytes(),
          individual.residentBytes(),
          individual.parameterBits(),
          individual.normalizedSize(),
          latency == null ? null : (Double) latency.valueMicros(),
          energy == null ? null : energy.valueMicrojoules(),
          provenance,
          Interval.of(latency),
          Interval.of(energy),
          individual.predictionDigest(),
          individual.stateDigest());
    }

    private static void put(Map<String, String> map, String key, @Nullable Provenance value) {
      if (value != null) {
        map.put(key, value.name());
      }
    }
  }

  private RunFiles() {}

  /** {@code front.csv} of a run. */
  public static String frontCsv(RunReport report) {
    UniformProvenance.require(report.front());
    return csv(points(report.front()));
  }

  /**
   * {@code front.json} of a run.
   *
   * @param pins points, from 1, to mark {@code "pinned": true}
   */
  public static String frontJson(RunReport report, List<Integer> pins) {
    UniformProvenance.require(report.front());
    ArrayNode front = Json.MAPPER.valueToTree(points(report.front()));
    pins.forEach(pin -> ((ObjectNode) front.get(pin - 1)).put("pinned", true));
    return Json.pretty(front);
  }

  /** The journal as JSON lines, one evaluation each. */
  public static String journalLines(List<EvaluationRecord> evaluations) {
    return evaluations.stream().map(RunFiles::journalLine).collect(joining());
  }

  private static String journalLine(EvaluationRecord evaluation) {
    ObjectNode line = Json.MAPPER.valueToTree(evaluation);
    line.set("body", Json.read(evaluation.body(), JsonNode.class));
    return line + "\n";
  }

  /**
   * Writes all four files into {@code directory}.
   *
   * @param journalLines of {@link #journalLines}
   */
  public static void write(Path directory, RunReport report, String journalLines)
      throws IOException {
    UniformProvenance.require(report.front());
    List<FrontPoint> front = points(report.front());
    replace(directory.resolve("front.csv"), csv(front));
    replace(directory.resolve("front.json"), Json.pretty(front));
    replace(directory.resolve("report.json"), reportJson(report));
    replace(directory.resolve("journal.jsonl"), journalLines);
  }

  private static List<FrontPoint> points(List<Individual> individuals) {
    return individuals.stream().map(individual -> FrontPoint.of(null, individual)).toList();
  }

  /** The report with its individuals in the flat form of {@code front.json}. */
  private static String reportJson(RunReport report) {
    ObjectNode json = Json.MAPPER.valueToTree(report);
    json.set("front", Json.MAPPER.valueToTree(points(report.front())));
    json.set(
        "homogeneous",
        Json.MAPPER.valueToTree(
            report.homogeneous().stream()
                .map(point -> FrontPoint.of(point.bits(), point.individual()))
                .toList()));
    if (report.pinned() != null) {
      json.set("pinned", Json.MAPPER.valueToTree(points(report.pinned())));
    }
    return Json.pretty(json);
  }

  static String csv(List<FrontPoint> front) {
    String header =
        "accuracy,correct,total,modelBytes,residentBytes,parameterBits,normalizedSize,"
            + "latencyMicros,latencyProvenance,energyMicrojoules,energyProvenance,genome,"
            + "latencyLowMicros,latencyHighMicros,latencyConfidence,"
            + "energyLowMicrojoules,energyHighMicrojoules,energyConfidence\n";
    return header + front.stream().map(RunFiles::row).collect(joining());
  }

  private static String row(FrontPoint point) {
    return "%s,%d,%d,%d,%d,%d,%s,%s,%s,%s,%s,%s,%s,%s\n"
        .formatted(
            point.accuracy,
            point.correct,
            point.total,
            point.modelBytes,
            point.residentBytes,
            point.parameterBits,
            point.normalizedSize,
            text(point.latencyMicros),
            point.provenance.getOrDefault("latency", ""),
            text(point.energyMicrojoules),
            point.provenance.getOrDefault("energy", ""),
            point.genome.stream().map(String::valueOf).collect(joining(" ")),
            FrontPoint.Interval.columns(point.latencyInterval),
            FrontPoint.Interval.columns(point.energyInterval));
  }

  private static String text(@Nullable Double value) {
    return value == null ? "" : value.toString();
  }

  private static void replace(Path file, String text) throws IOException {
    Path partial = file.resolveSibling(file.getFileName() + ".part");
    Files.write(partial, text.getBytes(UTF_8));
    Files.move(partial, file, StandardCopyOption.REPLACE_EXISTING);
  }
}
