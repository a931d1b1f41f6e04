package io.tinyloop.api;

import static io.restassured.RestAssured.given;
import static io.restassured.RestAssured.when;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.everyItem;
import static org.hamcrest.Matchers.greaterThan;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.startsWith;

import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import io.tinyloop.journal.RunState;
import io.tinyloop.run.Json;
import io.tinyloop.run.RunService;
import jakarta.inject.Inject;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

@QuarkusTest
@TestProfile(RunResourceTest.InMemory.class)
class RunResourceTest {

  /** A host whose journal ends with it. */
  public static final class InMemory implements QuarkusTestProfile {
    @Override
    public Map<String, String> getConfigOverrides() {
      return Map.of("tinyloop.host.journal", "memory");
    }
  }

  /** A path of a module or of the chart library, in a script of the page. */
  private static final Pattern MODULE = Pattern.compile("'\\./([\\w./-]+\\.js)'");

  @Inject RunService runs;

  @TestHTTPResource("/")
  URI root;

  @Test
  void aRunIsStartedWatchedAndReported() throws Exception {
    String place =
        given()
            .contentType("application/json")
            .body(Json.write(SmallRun.on("sim:cortex-m4x2")))
            .post("/api/runs")
            .then()
            .statusCode(201)
            .body("state", is("RUNNING"))
            .extract()
            .header("Location");
    String id = place.substring(place.lastIndexOf('/') + 1);
    when().get("/api/runs").then().statusCode(200).body("id", hasItem(id));

    assertThat(events(id)).contains("event:progress", "event:individual", "event:front");

    runs.await(id);
    when().get("/api/runs/" + id).then().body("state", is("COMPLETED"));
    when()
        .get("/api/runs/" + id + "/front")
        .then()
        .body("individuals.size()", greaterThan(0))
        .body("individuals.latency.provenance", everyItem(is("MODELLED")))
        .body("homogeneous.bits", hasItem(8));
    when().get("/api/runs/" + id + "/report").then().body("evaluations", greaterThan(14));
    when()
        .get("/api/runs/" + id + "/front/1/hop")
        .then()
        .statusCode(200)
        .body("clockHertz", is(120_000_000))
        .body("micros.provenance", is("MODELLED"));
    when()
        .get("/api/runs/" + id + "/front/1/hop?board=nrf52840")
        .then()
        .body("device", is("nrf52840"))
        .body("clockHertz", is(64_000_000));
    when()
        .get("/api/runs/" + id + "/front/1/hop?board=nrf5")
        .then()
        .statusCode(400)
        .body("detail", containsString("(nrf5)"));
    when()
        .get("/api/runs/" + id + "/journal")
        .then()
        .statusCode(200)
        .body(startsWith("{\"ordinal\":1,"));
  }

  @Test
  void aPausedRunGoesOnWhenItIsResumed() throws Exception {
    String id = runs.start(SmallRun.on("sim:cortex-m4"));
    when().post("/api/runs/" + id + "/pause").then().statusCode(200);
    assertThat(runs.await(id).state()).isEqualTo(RunState.PAUSED);
    runs.resumeAll(); // what a restart of the host does
    assertThat(runs.run(id).orElseThrow().state()).isEqualTo(RunState.PAUSED);

    when().post("/api/runs/" + id + "/resume").then().statusCode(200).body("state", is("RUNNING"));
    assertThat(runs.await(id).state()).isEqualTo(RunState.COMPLETED);
  }

  @Test
  void badRequestsAreProblemDetailsWithAnAdvice() {
    given()
        .contentType("application/json")
        .body(Json.write(SmallRun.on("sim:cortex-m9")))
        .post("/api/runs")
        .then()
        .statusCode(400)
        .contentType(Problem.MEDIA_TYPE)
        .body("detail", containsString("cortex-m9"))
        .body("advice", startsWith("Maybe"));
    given()
        .contentType("application/json")
        .body("{\"space\": 7")
        .post("/api/runs")
        .then()
        .statusCode(400)
        .body(not(containsString("\tat ")));
    given()
        .contentType("application/json")
        .body(
            Json.write(SmallRun.on("sim:cortex-m4"))
                .replace("\"task\":", "\"model\":\"/etc/passwd\",\"task\":"))
        .post("/api/runs")
        .then()
        .statusCode(400)
        .body("detail", containsString("/etc/passwd"));
    when()
        .get("/api/runs/none")
        .then()
        .statusCode(404)
        .body("detail", containsString("none"))
        .body("advice", containsString("Maybe"));
  }

  @Test
  void thePageItsModulesAndItsChartLibraryAreServed() {
    assertThat(when().get("/").then().statusCode(200).extract().asString()).contains("app.js");
    Set<String> asked = new HashSet<>();
    Deque<String> modules = new ArrayDeque<>(List.of("app.js"));
    while (!modules.isEmpty()) {
      String module = modules.pop();
      String text = when().get("/" + module).then().statusCode(200).extract().asString();
      MODULE
          .matcher(text)
          .results()
          .map(match -> match.group(1))
          .filter(asked::add)
          .forEach(modules::push);
    }
    assertThat(asked).hasSizeGreaterThan(10).anyMatch(path -> path.contains("echarts"));
  }

  private String events(String id) throws Exception {
    HttpRequest request =
        HttpRequest.newBuilder(root.resolve("/api/runs/" + id + "/events"))
            .header("Accept", "text/event-stream")
            .build();
    return HttpClient.newHttpClient().send(request, HttpResponse.BodyHandlers.ofString()).body();
  }
}
