package io.tinyloop.api;

import static io.restassured.RestAssured.given;
import static io.restassured.RestAssured.when;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.startsWith;

import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.tinyloop.run.EvaluateRequest;
import io.tinyloop.run.EvaluationReport;
import io.tinyloop.run.Json;
import io.tinyloop.run.ModelSource;
import io.tinyloop.run.SingleEvaluation;
import io.tinyloop.run.StatePath;
import io.tinyloop.run.StudyRequest;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

@QuarkusTest
@TestProfile(RunResourceTest.InMemory.class)
class StudyResourceTest {

  private static final ModelSource SOURCE =
      new ModelSource(
          "row-mnist",
          "digits10k",
          null,
          null,
          ModelSource.DEFAULT_WEIGHTS,
          ModelSource.DEFAULT_RANGES);

  private static final int SAMPLES = 20;

  private final List<String> opened = new ArrayList<>();

  @AfterEach
  void closeStudies() {
    opened.forEach(id -> given().delete("/api/studies/" + id));
  }

  private String open() {
    String id =
        given()
            .contentType("application/json")
            .body(Json.write(new StudyRequest(SOURCE, "paper", "sim:cortex-m4x2", SAMPLES)))
            .post("/api/studies")
            .then()
            .statusCode(201)
            .body("genes", is(17))
            .body("alleles", hasSize(17))
            .body("window", is(4))
            .body("samples", is(SAMPLES))
            .extract()
            .path("id");
    opened.add(id);
    return id;
  }

  private static io.restassured.response.ValidatableResponse ask(
      String study, List<List<Integer>> genomes) {
    return given()
        .contentType("application/json")
        .body(Json.write(Map.of("genomes", genomes)))
        .post("/api/studies/" + study + "/evaluations")
        .then();
  }

  /** A random search over REST is told what the command evaluate measures. */
  @Test
  void tellsWhatEvaluateMeasures() throws Exception {
    String study = open();
    SplittableRandom random = new SplittableRandom(7);
    List<List<Integer>> genomes = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      genomes.add(random.ints(17, 2, 9).boxed().toList());
    }
    genomes.add(genomes.getFirst());

    String told = ask(study, genomes).statusCode(200).extract().asString();

    EvaluationReport[] reports = Json.read(told, EvaluationReport[].class);
    assertThat(reports).hasSize(4);
    assertThat(reports[3]).isEqualTo(reports[0]);
    for (int i = 0; i < 3; i++) {
      assertThat(measurements(reports[i])).isEqualTo(measurements(evaluated(genomes.get(i))));
    }
    when().get("/api/studies/" + study).then().body("evaluated", is(3));
  }

  /** All but the fleet's name and the operators' ticks, which only evaluate asks for. */
  private static List<Object> measurements(EvaluationReport report) {
    return List.of(
        report.genome(),
        report.accuracy(),
        report.modelBytes(),
        report.residentBytes(),
        report.parameterBits(),
        report.normalizedSize(),
        java.util.Objects.requireNonNull(report.latency()).valueMicros(),
        report.predictionDigest(),
        report.stateDigest(),
        report.datasetDigest());
  }

  private static EvaluationReport evaluated(List<Integer> genome) throws InterruptedException {
    return SingleEvaluation.run(
        new EvaluateRequest(
            SOURCE,
            "paper",
            null,
            StatePath.NARROW,
            String.join(",", genome.stream().map(String::valueOf).toList()),
            "validation",
            SAMPLES,
            "sim:cortex-m4"),
        note -> {});
  }

  @Test
  void refusesWhatIsNoGenomeAndTooManyAtOnce() {
    String study = open();
    ask(study, List.of(List.of(8, 8)))
        .statusCode(400)
        .body("detail", containsString("expects 17"))
        .body("advice", startsWith("Maybe"));
    ask(study, List.of()).statusCode(400).body("detail", containsString("[1, 256]"));
    ask(study, java.util.Collections.nCopies(257, List.of(8)))
        .statusCode(400)
        .body("detail", containsString("(257)"));
    given()
        .contentType("application/json")
        .body(Json.write(new StudyRequest(SOURCE, "paper", "sim:cortex-m9", SAMPLES)))
        .post("/api/studies")
        .then()
        .statusCode(400)
        .body("detail", containsString("cortex-m9"));
  }

  @Test
  void isGoneWhenItIsClosed() {
    String study = open();
    when().delete("/api/studies/" + study).then().statusCode(204);
    when().delete("/api/studies/" + study).then().statusCode(404);
    ask(study, List.of(List.of(8))).statusCode(404).body("detail", containsString(study));
  }
}
