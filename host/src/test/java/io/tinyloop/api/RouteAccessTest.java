package io.tinyloop.api;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import io.tinyloop.access.Caller;
import io.tinyloop.access.Role;
import io.tinyloop.access.TokenRequest;
import io.tinyloop.access.Tokens;
import io.tinyloop.journal.Journal;
import io.tinyloop.run.Json;
import io.tinyloop.run.ModelSource;
import io.tinyloop.run.RunConfiguration;
import jakarta.inject.Inject;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Every route of REST, asked without credentials, with wrong ones, and with those of every role.
 */
@QuarkusTest
@TestProfile(RouteAccessTest.Secured.class)
class RouteAccessTest {

  /** A host that asks for tokens, with a journal that ends with it. */
  public static final class Secured implements QuarkusTestProfile {
    @Override
    public Map<String, String> getConfigOverrides() {
      return Map.of(
          "tinyloop.host.journal",
          "memory",
          "tinyloop.host.tokens",
          "required",
          "tinyloop.host.failed-logins",
          "" + FAILED_LOGINS,
          "tinyloop.host.oidc.issuer",
          TestIssuer.ISSUER,
          "tinyloop.host.oidc.keys",
          TestIssuer.keys().toString(),
          "tinyloop.host.oidc.tenant-claim",
          "tenant");
    }
  }

  private static final int FAILED_LOGINS = 200;
  private static final String RUN = "a-run";
  private static final String FORM = "multipart/form-data; boundary=x";
  private static final String SMALL_FORM =
      "--x\r\nContent-Disposition: form-data; name=\"name\"\r\n\r\nwaves\r\n--x--\r\n";

  /** A run that only this test's tenant has; its configuration is never started. */
  private static final RunConfiguration CONFIGURATION =
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

  /** Who asks; each but the first three with a token of the tenant that has the run. */
  private enum Who {
    NOBODY,
    WRONG,
    REVOKED,
    OTHER_TENANT,
    DEVICE,
    AGENT,
    VIEWER,
    OPERATOR,
    ADMIN
  }

  /**
   * The statuses for a viewer, an operator and an administrator of the tenant, and for an
   * administrator of another. Nobody, a wrong, and a revoked token get 401, a device and an agent
   * 403, everywhere.
   */
  private record Statuses(int viewer, int operator, int admin, int other) {}

  private static final Statuses OF_NO_TENANT = new Statuses(200, 200, 200, 200);
  private static final Statuses READS_RUN = new Statuses(200, 200, 200, 404);
  private static final Statuses NOT_THERE_YET = new Statuses(404, 404, 404, 404);
  private static final Statuses CHANGES_RUN = new Statuses(403, 200, 200, 404);
  private static final Statuses NOTHING_TO_CHANGE = new Statuses(403, 404, 404, 404);
  private static final Statuses ADMINISTERS = new Statuses(403, 403, 200, 200);

  /** A route that is not here fails the test: say what it answers to whom. */
  private static final Map<String, Statuses> ROUTES = new LinkedHashMap<>();

  static {
    ROUTES.put("GET /api/caller", OF_NO_TENANT);
    ROUTES.put("GET /api/devices", OF_NO_TENANT);
    ROUTES.put("GET /api/devices/{name:.+}/recoveries", NOT_THERE_YET);
    ROUTES.put("GET /api/devices/{name:.+}/chart", NOT_THERE_YET);
    ROUTES.put("POST /api/devices/{name:.+}/quarantine", NOTHING_TO_CHANGE);
    ROUTES.put("POST /api/devices/{name:.+}/release", NOTHING_TO_CHANGE);
    ROUTES.put("GET /api/metrics", new Statuses(403, 403, 403, 403)); // not of the host's tenant
    ROUTES.put("GET /api/runs", OF_NO_TENANT);
    ROUTES.put("POST /api/runs", new Statuses(403, 400, 400, 400)); // no configuration in the body
    ROUTES.put("GET /api/runs/{id}", READS_RUN);
    ROUTES.put("GET /api/runs/{id}/individuals", READS_RUN);
    ROUTES.put("GET /api/runs/{id}/points", READS_RUN);
    ROUTES.put("GET /api/runs/{id}/front", READS_RUN);
    ROUTES.put("GET /api/runs/{id}/journal", READS_RUN);
    ROUTES.put("GET /api/runs/{id}/front/{number}/{form}", NOT_THERE_YET);
    ROUTES.put("GET /api/runs/{id}/front/{number}/hop", NOT_THERE_YET);
    ROUTES.put("GET /api/runs/{id}/report", NOT_THERE_YET);
    ROUTES.put("GET /api/runs/{id}/events", READS_RUN);
    ROUTES.put("POST /api/runs/{id}/stop", CHANGES_RUN);
    ROUTES.put("POST /api/runs/{id}/pause", CHANGES_RUN);
    ROUTES.put("POST /api/runs/{id}/resume", CHANGES_RUN);
    ROUTES.put("GET /api/leases", OF_NO_TENANT);
    ROUTES.put("POST /api/leases", new Statuses(403, 400, 400, 400)); // no device in the body
    ROUTES.put("GET /api/leases/{id}", NOT_THERE_YET);
    ROUTES.put("POST /api/leases/{id}/renew", NOTHING_TO_CHANGE);
    ROUTES.put("POST /api/leases/{id}/release", NOTHING_TO_CHANGE);
    ROUTES.put("POST /api/leases/{id}/break", NOTHING_TO_CHANGE);
    ROUTES.put("GET /api/tasks", OF_NO_TENANT);
    ROUTES.put("POST /api/tasks", new Statuses(403, 403, 403, 403)); // not of the host's tenant
    ROUTES.put("GET /api/tasks/{task}/check", new Statuses(400, 400, 400, 400)); // no such task
    ROUTES.put("POST /api/tasks/{task}/calibration", new Statuses(403, 400, 400, 400));
    ROUTES.put("GET /api/studies", OF_NO_TENANT);
    ROUTES.put("POST /api/studies", new Statuses(403, 400, 400, 400)); // no model in the body
    ROUTES.put("GET /api/studies/{id}", NOT_THERE_YET);
    ROUTES.put("POST /api/studies/{id}/evaluations", NOTHING_TO_CHANGE);
    ROUTES.put("DELETE /api/studies/{id}", NOTHING_TO_CHANGE);
    ROUTES.put("GET /api/tokens", ADMINISTERS);
    ROUTES.put("POST /api/tokens", new Statuses(403, 403, 400, 400)); // no name in the body
    ROUTES.put("DELETE /api/tokens/{id}", new Statuses(403, 403, 404, 404));
    ROUTES.put("GET /api/audit", ADMINISTERS);
  }

  @Inject Tokens tokens;
  @Inject Journal journal;

  @TestHTTPResource("/")
  URI root;

  private final HttpClient http = HttpClient.newHttpClient();

  @BeforeEach
  void aRunOfTenantA() {
    if (journal.run(RUN).isEmpty()) {
      journal.createRun(RUN, Json.write(CONFIGURATION), "abc", "lab-a", "alice");
      journal.complete(RUN, "null"); // a run that has ended, and whose report nobody wrote
    }
  }

  @Test
  void everyRouteHasAnEntry() {
    assertThat(Routes.all()).isEqualTo(new TreeSet<>(ROUTES.keySet()));
  }

  @Test
  void everyRouteAnswersEveryCallerAsItShould() throws Exception {
    List<String> wrong = new ArrayList<>();
    for (Map.Entry<String, Statuses> route : ROUTES.entrySet()) {
      for (Who who : Who.values()) {
        int expected = expected(route.getValue(), who);
        int status = status(route.getKey(), token(who));
        if (status != expected) {
          wrong.add("%s as %s: %d instead of %d".formatted(route.getKey(), who, status, expected));
        }
      }
    }
    assertThat(wrong).isEmpty();
  }

  @Test
  void aTenantSeesItsOwnRunsOnly() throws Exception {
    assertThat(body("/api/runs", token(Who.VIEWER))).contains(RUN);
    assertThat(body("/api/runs", token(Who.OTHER_TENANT))).doesNotContain(RUN);
  }

  @Test
  void whatIsUnderApiWithoutARouteNeedsATokenToo() throws Exception {
    for (String path : List.of("/api", "/api/", "/api/none", "//api/runs", "/x/../api/runs")) {
      assertThat(status("GET " + path, null)).as(path).isIn(401, 404);
    }
    assertThat(status("GET /", null)).isEqualTo(200);
  }

  @Test
  void anAdministratorOfATenantMakesTokensOfThatTenantOnly() throws Exception {
    String mine = "{\"name\":\"bob\",\"role\":\"VIEWER\"}";
    String other = "{\"name\":\"bob\",\"role\":\"VIEWER\",\"tenant\":\"lab-b\"}";
    assertThat(post(mine, token(Who.ADMIN))).contains("\"tenant\":\"lab-a\"").contains("\"tl_");
    assertThat(post(other, token(Who.ADMIN))).contains("\"status\":403").contains("lab-b");
  }

  @Test
  void anIssuersTokenLetsInWithItsRoleAndTenant() throws Exception {
    assertThat(body("/api/caller", TestIssuer.token("alice", "lab-a", "viewer")))
        .contains("alice", "lab-a", "VIEWER");
    assertThat(body("/api/runs", TestIssuer.token("alice", "lab-a", "viewer"))).contains(RUN);
    assertThat(body("/api/runs", TestIssuer.token("eve", "lab-b", "admin"))).doesNotContain(RUN);
    String stop = "POST /api/runs/" + RUN + "/stop";
    assertThat(status(stop, TestIssuer.token("alice", "lab-a", "viewer"))).isEqualTo(403);
    assertThat(status(stop, TestIssuer.token("alice", "lab-a", "nothing"))).isEqualTo(401);
    assertThat(status("GET /api/runs", TestIssuer.unsigned("alice", "lab-a", "admin")))
        .isEqualTo(401);
    String events = "GET /api/runs/" + RUN + "/events";
    assertThat(status(events, TestIssuer.token("alice", "lab-a", "viewer"))).isEqualTo(200);
    assertThat(status(events, TestIssuer.token("eve", "lab-b", "viewer"))).isEqualTo(404);
  }

  /** From another address than the other tests: an address that is asked to wait waits a minute. */
  @Test
  void manyWrongTokensAreAskedToWaitAndAGoodOneIsNot() throws Exception {
    HttpClient elsewhere =
        HttpClient.newBuilder().localAddress(InetAddress.getByName("127.0.0.2")).build();
    for (int i = 0; i < FAILED_LOGINS; i++) {
      assertThat(send(elsewhere, "GET", "/api/runs", "", token(Who.WRONG)).statusCode())
          .isEqualTo(401);
    }
    HttpResponse<String> refused = send(elsewhere, "GET", "/api/runs", "", token(Who.WRONG));
    assertThat(refused.statusCode()).isEqualTo(429);
    assertThat(refused.headers().firstValue("Retry-After")).contains("60");
    assertThat(send(elsewhere, "GET", "/api/runs", "", token(Who.VIEWER)).statusCode())
        .isEqualTo(200);
    assertThat(status("GET /api/runs", token(Who.WRONG))).as("another address").isEqualTo(401);
  }

  @Test
  @Timeout(30)
  void aFormWithFilesIsRefusedBeforeItComes() throws Exception {
    try (Socket socket = new Socket(root.getHost(), root.getPort())) {
      String head =
          """
          POST /api/tasks HTTP/1.1
          Host: localhost:%d
          Authorization: Bearer %s
          Content-Type: %s
          Content-Length: 200000000

          """
              .formatted(root.getPort(), token(Who.VIEWER), FORM);
      socket.getOutputStream().write(head.replace("\n", "\r\n").getBytes(US_ASCII));
      assertThat(new String(socket.getInputStream().readNBytes(12), US_ASCII))
          .isEqualTo("HTTP/1.1 403");
    }
  }

  @Test
  void refusalsAreWrittenDown() throws Exception {
    status("POST /api/runs/" + RUN + "/stop", token(Who.VIEWER));
    assertThat(body("/api/audit?count=1000", token(Who.ADMIN)))
        .contains("POST /api/runs/" + RUN + "/stop")
        .contains("\"result\":\"403\"");
  }

  private static int expected(Statuses statuses, Who who) {
    return switch (who) {
      case NOBODY, WRONG, REVOKED -> 401;
      case DEVICE, AGENT -> 403;
      case OTHER_TENANT -> statuses.other();
      case VIEWER -> statuses.viewer();
      case OPERATOR -> statuses.operator();
      case ADMIN -> statuses.admin();
    };
  }

  private @Nullable String token(Who who) {
    return switch (who) {
      case NOBODY -> null;
      case WRONG -> "tl_0123456789_" + "0".repeat(64);
      case REVOKED -> {
        var token = tokens.create(new TokenRequest(caller("lab-a", Role.ADMIN), null));
        tokens.revoke(token.token().id());
        yield token.text();
      }
      case OTHER_TENANT -> issue("lab-b", Role.ADMIN);
      case DEVICE -> issue("lab-a", Role.DEVICE);
      case AGENT -> issue("lab-a", Role.AGENT);
      case VIEWER -> issue("lab-a", Role.VIEWER);
      case OPERATOR -> issue("lab-a", Role.OPERATOR);
      case ADMIN -> issue("lab-a", Role.ADMIN);
    };
  }

  private String issue(String tenant, Role role) {
    return tokens.create(new TokenRequest(caller(tenant, role), null)).text();
  }

  private static Caller caller(String tenant, Role role) {
    return new Caller(tenant, "test", role);
  }

  private int status(String route, @Nullable String token)
      throws IOException, InterruptedException {
    String[] words =
        route
            .replace("{number}", "1")
            .replace("{form}", "bundle")
            .replace("{id}", route.contains("tokens") ? "0123456789" : RUN)
            .replace("{name:.+}", "attic")
            .replace("{task}", "no-such-task")
            .split(" ");
    return send(words[0], words[1], "{}", token).statusCode();
  }

  private String body(String path, @Nullable String token) throws Exception {
    return send("GET", path, "", token).body();
  }

  private String post(String body, @Nullable String token) throws Exception {
    return send("POST", "/api/tokens", body, token).body();
  }

  private HttpResponse<String> send(String method, String path, String body, @Nullable String token)
      throws IOException, InterruptedException {
    return send(http, method, path, body, token);
  }

  private HttpResponse<String> send(
      HttpClient client, String method, String path, String body, @Nullable String token)
      throws IOException, InterruptedException {
    boolean form = path.equals("/api/tasks");
    boolean empty = path.endsWith("/api/runs") || body.isEmpty();
    HttpRequest.Builder request =
        HttpRequest.newBuilder(
                URI.create(root.resolve("/").toString().replaceFirst("/$", "") + path))
            .timeout(Duration.ofMinutes(1))
            .header("Content-Type", form ? FORM : "application/json")
            .method(
                method,
                method.equals("POST")
                    ? HttpRequest.BodyPublishers.ofString(empty ? "" : form ? SMALL_FORM : body)
                    : HttpRequest.BodyPublishers.noBody());
    if (token != null) {
      request.header("Authorization", "Bearer " + token);
    }
    return client.send(request.build(), HttpResponse.BodyHandlers.ofString());
  }
}
