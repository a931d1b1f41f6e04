package io.tinyloop.api;

import static io.restassured.RestAssured.given;
import static io.restassured.RestAssured.when;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.startsWith;

import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import io.tinyloop.Until;
import io.tinyloop.journal.RunState;
import io.tinyloop.run.Json;
import io.tinyloop.run.RunReport;
import io.tinyloop.run.RunService;
import jakarta.inject.Inject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A host with a bench: runs share it, and a person has a device of it. */
@QuarkusTest
@TestProfile(LeaseResourceTest.WithBench.class)
@Timeout(120)
class LeaseResourceTest {

  /** A host with two devices, whose journal ends with it. */
  public static final class WithBench implements QuarkusTestProfile {
    @Override
    public Map<String, String> getConfigOverrides() {
      try {
        Path bench = Files.createTempFile("bench", ".yaml");
        bench.toFile().deleteOnExit();
        Files.writeString(
            bench,
            """
            devices:
              - name: desk
                link: sim:cortex-m4
                labels: [m4, front]
              - name: shelf
                link: sim:cortex-m4
                labels: [m4]
            """);
        return Map.of("tinyloop.host.journal", "memory", "tinyloop.host.bench", bench.toString());
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  @Inject RunService runs;

  @Test
  void searchesGoOnWhileAPersonHasADevice() throws Exception {
    String lease =
        given()
            .contentType("application/json")
            .body("{\"device\": \"desk\", \"seconds\": 600}")
            .post("/api/leases")
            .then()
            .statusCode(201)
            .body("holder", is("local"))
            .extract()
            .path("id");
    Until.holds(
        "the lease is granted",
        () -> {
          String state = when().get("/api/leases/" + lease).path("state");
          assertThat(state).isIn("WAITING", "ACTIVE");
          return state.equals("ACTIVE");
        });
    when()
        .get("/api/devices")
        .then()
        .body("find { it.name == 'desk' }.state", is("LEASED"))
        .body("find { it.name == 'desk' }.holder", is("local"))
        .body("find { it.name == 'desk' }.labels", hasItem("front"));

    RunReport report = report(begin("bench", "?label=m4&priority=2"));
    assertThat(report.host().devices()).hasSize(2);
    assertThat(report.front()).allSatisfy(i -> assertThat(i.device()).isEqualTo("shelf"));

    when()
        .post("/api/leases/" + lease + "/release")
        .then()
        .statusCode(200)
        .body("state", is("RELEASED"));
    when().post("/api/leases/" + lease + "/renew").then().statusCode(400);
    when().get("/api/leases?ended=true").then().body("id", hasItem(lease));
  }

  @Test
  void twoRunsShareOneDevice() throws Exception {
    String first = begin("shelf", "");
    String second = begin("shelf", "?priority=3");
    RunReport a = report(first);
    RunReport b = report(second);
    assertThat(Json.write(a.front())).isEqualTo(Json.write(b.front()));
    assertThat(a.deviceEvaluations()).isEqualTo(b.deviceEvaluations());
    when()
        .get("/api/devices")
        .then()
        .body("size()", is(2))
        .body("find { it.name == 'shelf' }.faults", is(0));
  }

  @Test
  void aPersonPutsADeviceIntoQuarantineAndReleasesIt() {
    given()
        .contentType("application/json")
        .body("{\"reason\": \"its socket is loose\"}")
        .post("/api/devices/shelf/quarantine")
        .then()
        .statusCode(200);
    while (!shelf().equals("QUARANTINED")) {
      Thread.onSpinWait();
    }
    when()
        .get("/api/devices")
        .then()
        .body("find { it.name == 'shelf' }.quarantine.by", is("local"))
        .body("find { it.name == 'shelf' }.health", is("BAD"));
    when().post("/api/devices/shelf/release").then().statusCode(200);
    while (!shelf().equals("IDLE")) {
      Thread.onSpinWait();
    }
    when().get("/api/devices/shelf/recoveries").then().statusCode(200);
    // Simulated in the host's own process, it runs no reference model.
    when().get("/api/devices/shelf/chart").then().statusCode(404);
    when().get("/api/devices/nowhere/chart").then().statusCode(404);
    when().post("/api/devices/serial:%2Fdev%2Fnone/release").then().statusCode(404);
    given()
        .contentType("application/json")
        .body("{}")
        .post("/api/devices/desk/quarantine")
        .then()
        .statusCode(400)
        .body("advice", startsWith("Maybe --reason"));
    when().post("/api/devices/attic/release").then().statusCode(404);
  }

  @Test
  void aLeaseThatIsBrokenIsWrittenDown() {
    String lease =
        given()
            .contentType("application/json")
            .body("{\"device\": \"desk\", \"seconds\": 600}")
            .post("/api/leases")
            .then()
            .statusCode(201)
            .extract()
            .path("id");
    String action = "POST /api/leases/" + lease + "/break";
    when().post("/api/leases/" + lease + "/break").then().statusCode(200);
    List<String> actions = List.of();
    while (!actions.contains(action)) { // written behind the request's back
      actions = when().get("/api/audit?count=1000").path("action");
      Thread.onSpinWait();
    }
    when()
        .get("/api/audit?count=1000")
        .then()
        .body("find { it.action == '" + action + "' }.caller", is("local"))
        .body("find { it.action == '" + action + "' }.result", is("200"));
  }

  private static String shelf() {
    return when().get("/api/devices").path("find { it.name == 'shelf' }.state");
  }

  @Test
  void wrongRequestsAreAnsweredWithAnAdvice() {
    given()
        .contentType("application/json")
        .body("{\"device\": \"attic\"}")
        .post("/api/leases")
        .then()
        .statusCode(400)
        .body("detail", containsString("attic"))
        .body("advice", startsWith("Maybe one of these: [desk[m4, front], shelf[m4]]"));
    given()
        .contentType("application/json")
        .body(Json.write(SmallRun.on("bench")))
        .post("/api/runs?label=rv32")
        .then()
        .statusCode(400)
        .body("detail", containsString("rv32"));
    given()
        .contentType("application/json")
        .body(Json.write(SmallRun.on("bench")))
        .post("/api/runs?priority=0")
        .then()
        .statusCode(400)
        .body("detail", containsString("priority"));
  }

  private static String begin(String fleet, String place) {
    return given()
        .contentType("application/json")
        .body(Json.write(SmallRun.on(fleet)))
        .post("/api/runs" + place)
        .then()
        .statusCode(201)
        .extract()
        .path("id");
  }

  private RunReport report(String run) throws InterruptedException {
    assertThat(runs.await(run).state()).isEqualTo(RunState.COMPLETED);
    return runs.report(run).orElseThrow();
  }
}
