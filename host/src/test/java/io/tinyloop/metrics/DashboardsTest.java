package io.tinyloop.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.tinyloop.run.ModelSource;
import io.tinyloop.run.RunConfiguration;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Dashboards and alerts ask for what a host exports, and for nothing else. */
class DashboardsTest {

  private static final Path DEPLOY = Path.of("../deploy");

  /** What Prometheus itself adds. */
  private static final Set<String> OF_PROMETHEUS = Set.of("up");

  private static final Pattern METRIC =
      Pattern.compile("\\b((?:tinyloop|jvm|process|up)[a-z_]*)\\b(?!\\()");

  private static final RunConfiguration ANY =
      new RunConfiguration(
          new ModelSource(
              "row-mnist",
              "digits10k",
              null,
              null,
              ModelSource.DEFAULT_WEIGHTS,
              ModelSource.DEFAULT_RANGES),
          "paper",
          List.of("accuracy", "size"),
          List.of(),
          "sim:cortex-m4",
          4,
          1,
          1,
          "narrow",
          20);

  @Test
  void everyMetricThatIsAskedForIsExported() throws IOException {
    Set<String> exported = exported();
    List<String> expressions = expressions();
    assertThat(expressions).hasSizeGreaterThan(20);
    for (String expression : expressions) {
      Set<String> asked = new TreeSet<>();
      Matcher metric = METRIC.matcher(expression.replaceAll("\"[^\"]*\"", "\"\""));
      while (metric.find()) {
        asked.add(metric.group(1));
      }
      assertThat(asked).as(expression).isNotEmpty().isSubsetOf(exported);
    }
  }

  private static Set<String> exported() {
    Set<String> names = new TreeSet<>(OF_PROMETHEUS);
    try (HostMetrics metrics = new HostMetrics()) {
      metrics.leases(_ -> 0);
      var _ = metrics.of("a-run", ANY);
      metrics
          .scrape()
          .lines()
          .filter(line -> !line.startsWith("#"))
          .forEach(line -> names.add(line.split("[{ ]")[0]));
    }
    return names;
  }

  private static List<String> expressions() throws IOException {
    List<String> expressions = new ArrayList<>();
    try (Stream<Path> files = Files.walk(DEPLOY)) {
      for (Path file :
          files
              .filter(f -> f.toString().contains("dashboards/") && f.toString().endsWith(".json"))
              .toList()) {
        expressions.addAll(new YAMLMapper().readTree(file.toFile()).findValuesAsText("expr"));
      }
    }
    JsonNode alerts = new YAMLMapper().readTree(DEPLOY.resolve("prometheus/alerts.yml").toFile());
    expressions.addAll(alerts.findValuesAsText("expr"));
    return expressions;
  }
}
