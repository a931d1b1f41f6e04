package io.tinyloop.api;

import static io.restassured.RestAssured.given;
import static io.restassured.RestAssured.when;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.tinyloop.access.AuditView;
import io.tinyloop.access.Caller;
import io.tinyloop.access.TokenView;
import io.tinyloop.evaluate.Individual;
import io.tinyloop.journal.RecoveryRecord;
import io.tinyloop.lab.LeaseRequest;
import io.tinyloop.lab.LeaseView;
import io.tinyloop.lab.QuarantineRequest;
import io.tinyloop.run.BoardChart;
import io.tinyloop.run.CalibrationCheck;
import io.tinyloop.run.DeviceView;
import io.tinyloop.run.EvaluatedPoint;
import io.tinyloop.run.EvaluationReport;
import io.tinyloop.run.FrontView;
import io.tinyloop.run.Json;
import io.tinyloop.run.RunConfiguration;
import io.tinyloop.run.RunView;
import io.tinyloop.run.StudyRequest;
import io.tinyloop.run.StudyView;
import io.tinyloop.run.TaskCheck;
import io.tinyloop.run.TaskView;
import io.tinyloop.streaming.HopWork;
import java.net.URI;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The description of REST says what the host does, with examples that are true. */
@QuarkusTest
@TestProfile(RunResourceTest.InMemory.class)
class OpenApiTest {

  /** Reads no field that the record has not. */
  private static final ObjectMapper STRICT =
      Json.MAPPER.copy().enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES);

  /** What has no example: files, streams, lines, and a report of a thousand lines. */
  private static final Set<String> WITHOUT =
      Set.of(
          "GET /api/runs/{id}/report",
          "GET /api/runs/{id}/front/{number}/{form}",
          "GET /api/runs/{id}/journal",
          "GET /api/runs/{id}/events",
          "GET /api/metrics",
          "POST /api/tasks",
          "DELETE /api/studies/{id}");

  private static final Map<String, Class<?>> RECORDS =
      Map.ofEntries(
          Map.entry("caller", Caller.class),
          Map.entry("runs", RunView.class),
          Map.entry("runs/{id}", RunView.class),
          Map.entry("individuals", Individual.class),
          Map.entry("points", EvaluatedPoint.class),
          Map.entry("front", FrontView.class),
          Map.entry("devices", DeviceView.class),
          Map.entry("devices/{name}", DeviceView.class),
          Map.entry("recoveries", RecoveryRecord.class),
          Map.entry("chart", BoardChart.class),
          Map.entry("hop", HopWork.class),
          Map.entry("leases", LeaseView.class),
          Map.entry("leases/{id}", LeaseView.class),
          Map.entry("studies", StudyView.class),
          Map.entry("studies/{id}", StudyView.class),
          Map.entry("evaluations", EvaluationReport.class),
          Map.entry("tokens", TokenView.class),
          Map.entry("tokens/{id}", TokenView.class),
          Map.entry("tasks", TaskView.class),
          Map.entry("check", TaskCheck.class),
          Map.entry("calibration", CalibrationCheck.class),
          Map.entry("audit", AuditView.class));

  private static final Map<String, Class<?>> REQUESTS =
      Map.of(
          "POST /api/runs", RunConfiguration.class,
          "POST /api/leases", LeaseRequest.class,
          "POST /api/devices/{name}/quarantine", QuarantineRequest.class,
          "POST /api/studies", StudyRequest.class,
          "POST /api/studies/{id}/evaluations", GenomesRequest.class,
          "POST /api/tokens", TokenOrder.class,
          "POST /api/tasks/{task}/calibration", TaskResource.CalibrationOrder.class);

  @TestHTTPResource("/")
  URI root;

  @Test
  void describesEveryOperationWithASentenceExamplesAndProblems() throws Exception {
    JsonNode api = api();
    Set<String> described = new TreeSet<>();
    api.path("paths")
        .properties()
        .forEach(path ->
            path.getValue()
                .properties()
                .forEach(operation -> {
                  String key =
                      operation.getKey().toUpperCase(java.util.Locale.ROOT) + " " + path.getKey();
                  if (!operation.getKey().equals("parameters")) {
                    described.add(key);
                    check(key, operation.getValue());
                  }
                }));
    Set<String> known = new TreeSet<>();
    OpenApiDescription.examples().fieldNames().forEachRemaining(known::add);
    known.remove("anchors");
    assertThat(described)
        .as("say what an operation does in openapi-examples.yaml")
        .isEqualTo(known);
    assertThat(api.at("/components/securitySchemes/token/scheme").asText()).isEqualTo("bearer");
  }

  private static void check(String key, JsonNode operation) {
    assertThat(operation.path("summary").asText()).as(key).isNotBlank();
    assertThat(
            operation
                .at("/responses/default/content/application~1problem+json/example/advice")
                .asText())
        .as(key)
        .startsWith("Maybe");
    JsonNode body = operation.path("requestBody");
    if (REQUESTS.containsKey(key)) {
      assertThat(body.at("/content/application~1json/example").isObject()).as(key).isTrue();
    }
    if (!WITHOUT.contains(key)) {
      assertThat(operation.path("responses").findValue("application/json").has("example"))
          .as(key)
          .isTrue();
    }
  }

  @Test
  void everyExampleIsOneOfItsRecord() {
    OpenApiDescription.examples()
        .properties()
        .forEach(entry -> {
          String key = entry.getKey();
          JsonNode request = entry.getValue().path("request");
          JsonNode response = entry.getValue().path("response");
          if (!request.isMissingNode()) {
            read(key, request, REQUESTS.get(key));
          }
          if (!response.isMissingNode()) {
            Class<?> type = key.equals("POST /api/tokens") ? TokenAnswer.class : record(key);
            (response.isArray() ? response : java.util.List.of(response))
                .forEach(one -> read(key, one, type));
          }
        });
  }

  /** By the last word of the path that is no verb. */
  private static Class<?> record(String key) {
    String path = key.replaceFirst(".* /api/", "");
    String last = path.substring(path.lastIndexOf('/') + 1);
    Class<?> type = RECORDS.get(last);
    return type != null
        ? type
        : RECORDS.getOrDefault(path, RECORDS.get(path.replaceFirst("/[^/]*$", "")));
  }

  private static void read(String key, JsonNode example, Class<?> type) {
    assertThat(type).as(key).isNotNull();
    try {
      assertThat((Object) STRICT.treeToValue(example, type)).as(key).isNotNull();
    } catch (com.fasterxml.jackson.core.JsonProcessingException e) {
      throw new AssertionError(key + ": " + e.getMessage(), e);
    }
  }

  @Test
  void theExamplesOfRequestsAreCarriedOut() {
    JsonNode examples = OpenApiDescription.examples();
    String run =
        given()
            .contentType("application/json")
            .body(Json.write(examples.at("/POST ~1api~1runs/request")))
            .post("/api/runs")
            .then()
            .statusCode(201)
            .extract()
            .path("id");
    when().post("/api/runs/" + run + "/stop").then().statusCode(200);
    String study =
        given()
            .contentType("application/json")
            .body(Json.write(examples.at("/POST ~1api~1studies/request")))
            .post("/api/studies")
            .then()
            .statusCode(201)
            .extract()
            .path("id");
    given()
        .contentType("application/json")
        .body(Json.write(examples.path("POST /api/studies/{id}/evaluations").path("request")))
        .post("/api/studies/" + study + "/evaluations")
        .then()
        .statusCode(200);
    when().delete("/api/studies/" + study).then().statusCode(204);
  }

  /** The clients that documents show, as they stand. */
  @ParameterizedTest
  @ValueSource(strings = {"rest_random_search.py", "RestRandomSearch.java"})
  void aClientOfTwentyLinesAsksAndIsTold(String name) throws Exception {
    Path client = Path.of("../deploy/examples", name);
    String program =
        name.endsWith(".py")
            ? "python3"
            : Path.of(System.getProperty("java.home"), "bin/java").toString();
    Process process =
        new ProcessBuilder(program, client.toString(), root.toString().replaceFirst("/$", ""))
            .redirectErrorStream(true)
            .start();
    String said = new String(process.getInputStream().readAllBytes());
    assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
    assertThat(process.exitValue()).as(said).isZero();
    assertThat(said.lines().count()).as(said).isGreaterThanOrEqualTo(5);
  }

  private static JsonNode api() throws Exception {
    String text =
        given()
            .accept("application/json")
            .get("/api/openapi")
            .then()
            .statusCode(200)
            .extract()
            .asString();
    return Json.read(text, JsonNode.class);
  }
}
