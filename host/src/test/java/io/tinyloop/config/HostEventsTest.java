package io.tinyloop.config;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpServer;
import io.tinyloop.device.DeviceSpec;
import io.tinyloop.device.DeviceState;
import io.tinyloop.device.DeviceStatus;
import io.tinyloop.device.Quarantine;
import io.tinyloop.protocol.wire.LinkStatistics;
import io.tinyloop.webhook.Webhook;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What a webhook hears of a device in quarantine. */
@Timeout(60)
class HostEventsTest {

  private static final Instant NOW = Instant.parse("2026-11-22T10:00:00Z");

  private final BlockingQueue<String> bodies = new LinkedBlockingQueue<>();
  private HttpServer server;

  @BeforeEach
  void listen() throws Exception {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/",
        exchange -> {
          bodies.add(new String(exchange.getRequestBody().readAllBytes(), UTF_8));
          exchange.sendResponseHeaders(204, -1);
          exchange.close();
        });
    server.start();
  }

  @AfterEach
  void stop() {
    server.stop(0);
  }

  private JsonNode told(@Nullable Quarantine quarantine) throws Exception {
    URI url = URI.create("http://127.0.0.1:%d/".formatted(server.getAddress().getPort()));
    Webhook webhook =
        Webhook.to(
            url, "secret", Duration.ofMillis(1), InstantSource.fixed(NOW), () -> "id", _ -> {});
    try (HostEvents events = new HostEvents(webhook)) {
      events.changed(status(quarantine));
      return new ObjectMapper().readTree(bodies.take());
    }
  }

  private static DeviceStatus status(@Nullable Quarantine quarantine) {
    return new DeviceStatus(
        "desk",
        DeviceSpec.parse("sim:cortex-m4"),
        List.of(),
        DeviceState.QUARANTINED,
        null,
        null,
        NOW,
        Map.of(),
        0,
        Duration.ZERO,
        "LINK_FAULT: an old fault",
        1,
        LinkStatistics.NOTHING,
        Map.of(),
        null,
        NOW,
        quarantine);
  }

  @Test
  void tellsAPersonsReasonAndWhoItWas() throws Exception {
    JsonNode said = told(new Quarantine(NOW, "the USB socket is loose", "ann", null));
    assertThat(said.get("reason").asText()).isEqualTo("the USB socket is loose");
    assertThat(said.get("by").asText()).isEqualTo("ann");
    assertThat(said.path("until").isTextual()).isFalse();
  }

  @Test
  void tellsTheFaultAndWhenTheDeviceIsTestedAgain() throws Exception {
    Instant until = NOW.plusSeconds(60);
    JsonNode said = told(new Quarantine(NOW, "TIMEOUT: it hung", null, until));
    assertThat(said.get("reason").asText()).isEqualTo("TIMEOUT: it hung");
    assertThat(said.path("by").isTextual()).isFalse();
    assertThat(Instant.parse(said.get("until").asText())).isEqualTo(until);
  }
}
