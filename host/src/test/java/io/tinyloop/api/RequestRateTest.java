package io.tinyloop.api;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import io.restassured.response.Response;
import io.tinyloop.access.Caller;
import io.tinyloop.access.Role;
import io.tinyloop.access.TokenRequest;
import io.tinyloop.access.Tokens;
import jakarta.inject.Inject;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** A host on which each tenant has one request in 1,000 seconds. */
@QuarkusTest
@TestProfile(RequestRateTest.Slow.class)
class RequestRateTest {

  public static final class Slow implements QuarkusTestProfile {
    @Override
    public Map<String, String> getConfigOverrides() {
      return Map.of(
          "tinyloop.host.journal", "memory",
          "tinyloop.host.tokens", "required",
          "tinyloop.host.requests-per-second", "0.001");
    }
  }

  @Inject Tokens tokens;

  @Test
  void whoAsksTooOftenWaitsAndOthersDoNot() {
    String loud = token("loud");
    assertThat(get(loud).statusCode()).isEqualTo(200);

    Response refused = get(loud);
    assertThat(refused.statusCode()).isEqualTo(429);
    assertThat(refused.contentType()).startsWith(Problem.MEDIA_TYPE);
    assertThat(refused.path("type").toString()).isEqualTo("urn:tinyloop:problem:too-many");
    assertThat(refused.path("advice").toString()).startsWith("Maybe");
    assertThat(Integer.parseInt(refused.header("Retry-After"))).isBetween(900, 1000);

    assertThat(get(token("quiet")).statusCode()).isEqualTo(200);
    given().get("/health/live").then().statusCode(200);
  }

  private String token(String tenant) {
    return tokens.create(new TokenRequest(new Caller(tenant, "test", Role.VIEWER), null)).text();
  }

  private static Response get(String token) {
    return given().header("Authorization", "Bearer " + token).get("/api/caller");
  }
}
