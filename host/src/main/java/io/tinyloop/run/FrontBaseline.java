package io.tinyloop.run;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.stream.Collectors.joining;

import com.fasterxml.jackson.databind.JsonNode;
import io.tinyloop.search.Genome;
import io.tinyloop.search.Objective;
import io.tinyloop.search.SearchSpace;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * The front of an earlier run that a search is held to: a {@code front.json}, or the front of a
 * {@code report.json}.
 *
 * @param file where it was read
 * @param points smallest model first, as the file has them; at least one
 */
public record FrontBaseline(Path file, List<Point> points) {

  private static final Map<String, Objective> FIELDS =
      Map.of(
          "accuracy", Objective.ACCURACY,
          "modelBytes", Objective.SIZE,
          "residentBytes", Objective.RAM,
          "latencyMicros", Objective.LATENCY,
          "energyMicrojoules", Objective.ENERGY);

  /**
   * One point.
   *
   * @param number in the file, from 1
   * @param total samples that its accuracy is of
   * @param quantities in their natural direction and unit
   * @param highs upper ends of the intervals of latency and energy, where the file has them
   * @param provenance of latency and of energy
   * @param pinned whether the file says so
   */
  public record Point(
      int number,
      List<Integer> genome,
      int total,
      Map<Objective, Double> quantities,
      Map<Objective, Double> highs,
      Map<Objective, String> provenance,
      boolean pinned) {

    public Point {
      genome = List.copyOf(genome);
      quantities = Map.copyOf(quantities);
      highs = Map.copyOf(highs);
      provenance = Map.copyOf(provenance);
    }

    /** As {@code 8,8,4,…}. */
    public String text() {
      return genome.stream().map(String::valueOf).collect(joining(","));
    }
  }

  public FrontBaseline {
    points = List.copyOf(points);
  }

  /**
   * Reads a file.
   *
   * @throws IllegalArgumentException in two lines, if it holds no front
   */
  public static FrontBaseline read(Path file) {
    JsonNode json;
    try {
      json = Json.MAPPER.readTree(Files.readString(file, UTF_8));
    } catch (IOException e) {
      throw new IllegalArgumentException(
          "The baseline (%s) cannot be read as JSON.%nMaybe name the front.json that an earlier search wrote."
              .formatted(file),
          e);
    }
    JsonNode front = json.isObject() ? json.path("front") : json;
    List<Point> points = new ArrayList<>();
    for (JsonNode point : front) {
      points.add(point(file, points.size() + 1, point));
    }
    if (points.isEmpty() || !front.isArray()) {
      throw new IllegalArgumentException(
          "The baseline (%s) holds no point of a front.%nMaybe name the front.json that an earlier search wrote."
              .formatted(file));
    }
    return new FrontBaseline(file, points);
  }

  private static Point point(Path file, int number, JsonNode json) {
    List<Integer> genome = new ArrayList<>();
    json.path("genome").forEach(gene -> genome.add(gene.asInt()));
    Map<Objective, Double> quantities = new EnumMap<>(Objective.class);
    FIELDS.forEach((name, objective) -> {
      JsonNode value = json.path(name);
      if (value.isNumber()) {
        quantities.put(objective, value.asDouble());
      }
    });
    if (genome.isEmpty() || !quantities.containsKey(Objective.ACCURACY)) {
      throw new IllegalArgumentException(
          "Point %d of the baseline (%s) has no genome or no accuracy.%nMaybe name the front.json that an earlier search wrote."
              .formatted(number, file));
    }
    Map<Objective, Double> highs = new EnumMap<>(Objective.class);
    Map<Objective, String> provenance = new EnumMap<>(Objective.class);
    for (Objective timing : List.of(Objective.LATENCY, Objective.ENERGY)) {
      JsonNode high = json.path(timing + "Interval").path("high");
      if (high.isNumber()) {
        highs.put(timing, high.asDouble());
      }
      JsonNode origin = json.path("provenance").path(timing.toString());
      if (origin.isTextual()) {
        provenance.put(timing, origin.asText());
      }
    }
    return new Point(
        number,
        genome,
        json.path("total").asInt(),
        quantities,
        highs,
        provenance,
        json.path("pinned").asBoolean());
  }

  /**
   * The points that must not get worse: those that the file says, and others.
   *
   * @param numbers of points, from 1
   * @throws IllegalArgumentException in two lines, if there is no such point
   */
  public List<Point> pinned(List<Integer> numbers) {
    Set<Integer> wanted = new TreeSet<>(numbers);
    for (int number : wanted) {
      if (number < 1 || number > points.size()) {
        throw new IllegalArgumentException(
            "The baseline (%s) has no point %d to pin.%nMaybe one of 1…%d."
                .formatted(file, number, points.size()));
      }
    }
    return points.stream().filter(p -> p.pinned() || wanted.contains(p.number())).toList();
  }

  /**
   * Refuses a search whose front could not be compared with this one.
   *
   * @throws IllegalArgumentException in two lines
   */
  public void requireFits(SearchSpace space, List<Objective> objectives) {
    for (Point point : points) {
      try {
        var _ = new Genome(space, point.genome());
      } catch (IllegalArgumentException e) {
        throw new IllegalArgumentException(
            "Point %d of the baseline (%s) is of another space than %s: %s"
                .formatted(point.number(), file, space, e.getMessage()),
            e);
      }
      Objective missing = missing(point, objectives);
      if (missing != null) {
        throw new IllegalArgumentException(
            "Point %d of the baseline (%s) has no %s, which is an objective of this search.%nMaybe the baseline's search had other --objectives, or other devices."
                .formatted(point.number(), file, missing));
      }
    }
  }

  private static @Nullable Objective missing(Point point, List<Objective> objectives) {
    return objectives.stream()
        .filter(objective -> !point.quantities().containsKey(objective))
        .findFirst()
        .orElse(null);
  }
}
