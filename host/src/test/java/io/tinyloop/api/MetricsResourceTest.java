package io.tinyloop.api;

import static io.restassured.RestAssured.when;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.startsWith;

import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.tinyloop.journal.RunState;
import io.tinyloop.run.Json;
import io.tinyloop.run.RunReport;
import io.tinyloop.run.RunService;
import jakarta.inject.Inject;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

@QuarkusTest
@TestProfile(RunResourceTest.InMemory.class)
class MetricsResourceTest {

  @Inject RunService runs;

  @Test
  void aRunIsCounted() throws Exception {
    double ok = value("tinyloop_evaluations_total{outcome=\"ok\"}");
    double recorded = value("tinyloop_journal_write_seconds_count");
    double completed = value("tinyloop_runs_ended_total{state=\"completed\"}");
    double busy = value("tinyloop_device_busy_seconds_total{link=\"sim\"}");

    String id = runs.start(SmallRun.on("sim:cortex-m4x2"));
    assertThat(runs.await(id).state()).isEqualTo(RunState.COMPLETED);

    RunReport report = runs.report(id).orElseThrow();
    assertThat(value("tinyloop_evaluations_total{outcome=\"ok\"}") - ok)
        .isGreaterThanOrEqualTo(report.front().size());
    assertThat(value("tinyloop_journal_write_seconds_count") - recorded)
        .isEqualTo(runs.individuals(id).size());
    assertThat(value("tinyloop_queue_wait_seconds_count"))
        .isGreaterThanOrEqualTo(runs.individuals(id).size());
    assertThat(value("tinyloop_runs_ended_total{state=\"completed\"}") - completed).isEqualTo(1);
    assertThat(value("tinyloop_device_busy_seconds_total{link=\"sim\"}")).isGreaterThan(busy);
    assertThat(scrape()).as("an ended run has no series").doesNotContain(id);
    assertThat(Json.write(report)).contains("hypervolume");
  }

  @Test
  void everybodyMayAskWhetherTheHostIsThere() {
    when().get("/health/live").then().statusCode(200).body("status", is("UP"));
    when()
        .get("/health/ready")
        .then()
        .statusCode(200)
        .body("status", is("UP"))
        .body("checks.name", is(java.util.List.of("journal")));
  }

  @Test
  void theFormIsPrometheus() {
    when()
        .get("/api/metrics")
        .then()
        .statusCode(200)
        .contentType(startsWith("text/plain"))
        .contentType(containsString("version=0.0.4"))
        .body(startsWith("# HELP "));
    assertThat(scrape()).contains("jvm_memory_used_bytes", "process_cpu_usage");
  }

  private static String scrape() {
    return when().get("/api/metrics").asString();
  }

  private static double value(String series) {
    Matcher line = Pattern.compile("(?m)^" + Pattern.quote(series) + " (\\S+)$").matcher(scrape());
    assertThat(line.find()).as(series).isTrue();
    return Double.parseDouble(line.group(1));
  }
}
