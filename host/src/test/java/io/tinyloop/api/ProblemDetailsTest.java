package io.tinyloop.api;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.startsWith;

import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.restassured.response.Response;
import io.restassured.specification.RequestSpecification;
import io.tinyloop.run.Json;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every wrong request is answered by RFC 9457 problem details with the value and an advice. */
@QuarkusTest
@TestProfile(RunResourceTest.InMemory.class)
class ProblemDetailsTest {

  private static final String JSON = "application/json";
  private static final String SOURCE =
      "\"source\":{\"task\":\"row-mnist\",\"weights\":\"per-row\",\"ranges\":\"mse\"}";
  private static final String STUDY = "{" + SOURCE + ",\"fleet\":\"sim:cortex-m4\"";
  private static final String RUN =
      STUDY
          + ",\"space\":\"paper\",\"objectives\":[\"accuracy\",\"size\"],\"constraints\":[],\"population\":4,\"generations\":1,\"seed\":1,\"statePath\":\"narrow\",\"samples\":20";

  /**
   * A wrong request.
   *
   * @param route method and path
   * @param body null: none
   * @param quoted what the detail must quote
   */
  record Wrong(String route, String type, String body, int status, String quoted) {
    @Override
    public String toString() {
      return route + " " + status + " " + quoted;
    }
  }

  private static Wrong get(String path, int status, String quoted) {
    return new Wrong("GET " + path, JSON, null, status, quoted);
  }

  private static Wrong post(String path, String body, int status, String quoted) {
    return new Wrong("POST " + path, JSON, body, status, quoted);
  }

  static Stream<Wrong> wrongRequests() {
    return Stream.of(
        get("/api/nothing", 404, "/api/nothing"),
        get("/api", 404, "/api"),
        get("/api/runs/none", 404, "(none)"),
        get("/api/runs/none/individuals", 404, "(none)"),
        get("/api/runs/none/front", 404, "(none)"),
        get("/api/runs/none/report", 404, "(none)"),
        get("/api/runs/none/front/1/bundle", 404, "(none)"),
        get("/api/runs/none/front/first/bundle", 404, "/front/first/bundle"),
        get("/api/runs/none/events", 404, "none"),
        get("/api/leases/none", 404, "(none)"),
        get("/api/studies/none", 404, "(none)"),
        get("/api/devices/none/chart", 404, "(none)"),
        get("/api/audit?count=0", 400, "(0)"),
        get("/api/audit?count=few", 400, "count (few)"),
        get("/api/audit?count=99999999999", 400, "count (99999999999)"),
        get("/api/runs/none/front/first/hop", 404, "/front/first/hop"),
        get("/api/runs/none/front/1/hop?board=nrf52840", 404, "(none)"),
        new Wrong("PUT /api/runs", JSON, "{}", 405, "(PUT)"),
        new Wrong("DELETE /api/tokens/none", JSON, null, 404, "(none)"),
        new Wrong("DELETE /api/studies/none", JSON, null, 404, "(none)"),
        new Wrong("POST /api/runs", "text/plain", "{}", 415, "(text/plain"),
        post("/api/runs", null, 400, "no run configuration"),
        post("/api/runs", "{\"space\": 7", 400, "end-of-input"),
        post("/api/runs", "[]", 400, "RunConfiguration"),
        post("/api/runs", "{}", 400, "no source"),
        post("/api/runs", "{" + SOURCE.replace("row-mnist", "row") + "}", 400, "no space"),
        post("/api/runs", RUN.replace("\"paper\"", "\"papers\"") + "}", 400, "papers"),
        post("/api/runs", RUN.replace("row-mnist", "row-mnits") + "}", 400, "row-mnits"),
        post("/api/runs", RUN.replace("cortex-m4", "cortex-m5") + "}", 400, "cortex-m5"),
        post("/api/runs", RUN.replace("\"size\"", "\"speed\"") + "}", 400, "(speed)"),
        post("/api/runs", RUN.replace(":4,", ":1,") + "}", 400, "(1)"),
        post("/api/runs", RUN.replace(":4,", ":\"four\",") + "}", 400, "four"),
        post("/api/runs", RUN + ",\"racing\":0.7}", 400, "0.7"),
        post("/api/runs", RUN + ",\"pinned\":[\"8,8\"]}", 400, "2 genes"),
        post("/api/runs?priority=many", RUN + "}", 400, "priority (many)"),
        post("/api/runs", RUN.replace(":4,", ":4.5,") + "}", 400, "4.5"),
        post("/api/runs", RUN.replace(":4,", ":\"four\",") + "}", 400, "population"),
        post("/api/runs", RUN + ",\"racng\":0.1}", 400, "(racng)"),
        post("/api/runs", RUN.replace("\"size\"", "null") + "}", 400, "null"),
        post("/api/runs?priority=0", RUN + "}", 400, "(0)"),
        post("/api/runs", "y".repeat(70_000), 413, "(70000 bytes)"),
        post("/api/runs/none/stop", null, 404, "(none)"),
        post("/api/leases", "{}", 400, "neither a device nor a label"),
        post("/api/leases", "{\"device\":\"attic\"}", 400, "(attic)"),
        post("/api/leases", "{\"device\":\"attic\",\"seconds\":0}", 400, "(0 s)"),
        post("/api/devices/attic/quarantine", "{\"reason\":\"loose\"}", 404, "(attic)"),
        post("/api/studies", "{}", 400, "no source"),
        post("/api/studies", STUDY.replace("sim:", "sin:") + "}", 400, "sin:"),
        post("/api/studies", STUDY + ",\"samples\":0}", 400, "(0)"),
        post("/api/studies/none/evaluations", "{\"genomes\":[[8]]}", 404, "(none)"),
        post("/api/tokens", "{\"name\":\"alice\"}", 400, "role (null)"),
        post("/api/tokens", "{\"name\":\"alice\",\"role\":\"BOSS\"}", 400, "BOSS"));
  }

  @ParameterizedTest
  @MethodSource("wrongRequests")
  void isAProblemWithTheValueAndAnAdvice(Wrong wrong) {
    String[] route = wrong.route().split(" ", 2);
    RequestSpecification request = given();
    if (wrong.body() != null || route[0].equals("POST")) {
      request.contentType(wrong.type()).body(wrong.body() == null ? "" : wrong.body());
    }
    Response answer = request.request(route[0], route[1]);
    answer
        .then()
        .statusCode(wrong.status())
        .contentType(Problem.MEDIA_TYPE)
        .body("type", is(Problem.NAMESPACE + Problem.KINDS.get(wrong.status()).name()))
        .body("status", is(wrong.status()))
        .body("title", not(is("")))
        .body("detail", containsString(wrong.quoted()))
        .body("advice", startsWith("Maybe"))
        .body(not(containsString("\tat ")))
        .body(not(containsString("Exception")))
        .body(not(containsString("io.tinyloop")));
    assertThat(Json.read(answer.asString(), Problem.class).advice()).isNotBlank();
  }

  @Test
  void aKindHasOneTypeAndAnAdvice() {
    assertThat(Problem.KINDS.values().stream().map(Problem.Kind::name)).doesNotHaveDuplicates();
    assertThat(Problem.KINDS.values())
        .allSatisfy(kind -> assertThat(kind.advice()).startsWith("Maybe"));
    assertThat(Problem.of("Teapot", 418, "It is one.").type())
        .isEqualTo("urn:tinyloop:problem:other");
    assertThat(List.of(Problem.of("No", 400, "a\nMaybe b.").advice())).containsExactly("Maybe b.");
  }
}
