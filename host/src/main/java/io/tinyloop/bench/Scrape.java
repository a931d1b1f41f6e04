package io.tinyloop.bench;

import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What {@code GET /api/metrics} says: a value a series, by the series' name with its labels. */
record Scrape(Map<String, Double> values) {

  private static final Pattern LINE = Pattern.compile("([^#\\s{]+(?:\\{[^}]*})?) (\\S+)");
  private static final Pattern LIMIT = Pattern.compile("le=\"([^\"]+)\"");

  static final Scrape NOTHING = new Scrape(Map.of());

  /** Reads Prometheus' text format. */
  static Scrape of(String text) {
    Map<String, Double> values = new TreeMap<>();
    text.lines()
        .map(LINE::matcher)
        .filter(Matcher::matches)
        .forEach(line -> values.put(line.group(1), number(line.group(2))));
    return new Scrape(values);
  }

  private static double number(String text) {
    return text.equals("+Inf") ? Double.POSITIVE_INFINITY : Double.parseDouble(text);
  }

  /** A series' value; 0 where there is none. */
  double value(String series) {
    return values.getOrDefault(series, 0.0);
  }

  /** Values of all series of a name that are above 0, by the value of one of their labels. */
  Map<String, Long> by(String name, String label) {
    Pattern series = Pattern.compile(name + "\\{.*" + label + "=\"([^\"]+)\".*}");
    Map<String, Long> counts = new TreeMap<>();
    values.forEach((key, value) -> {
      Matcher matcher = series.matcher(key);
      if (matcher.matches() && value > 0) {
        counts.merge(matcher.group(1), Math.round(value), Long::sum);
      }
    });
    return counts;
  }

  /**
   * Least bound of the histogram {@code name} that the fraction {@code share} of what was counted
   * since {@code before} lies under.
   */
  double quantile(String name, double share, Scrape before) {
    Map<Double, Double> buckets = new TreeMap<>();
    values.forEach((key, value) -> {
      Matcher limit = LIMIT.matcher(key);
      if (key.startsWith(name + "_bucket{") && limit.find()) {
        buckets.merge(number(limit.group(1)), value - before.value(key), Double::sum);
      }
    });
    double all = buckets.getOrDefault(Double.POSITIVE_INFINITY, 0.0);
    return buckets.entrySet().stream()
        .filter(bucket -> bucket.getValue() >= share * all)
        .mapToDouble(Map.Entry::getKey)
        .findFirst()
        .orElse(Double.NaN);
  }
}
