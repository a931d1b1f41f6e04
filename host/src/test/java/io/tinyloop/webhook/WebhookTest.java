package io.tinyloop.webhook;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HexFormat;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class WebhookTest {

  private static final String SECRET = "open sesame";
  private static final InstantSource CLOCK =
      InstantSource.fixed(Instant.parse("2026-11-22T10:00:00Z"));

  /** A request as it arrived. */
  private record Arrived(
      String event, String delivery, String time, String signature, String body) {}

  private final BlockingQueue<Arrived> arrived = new LinkedBlockingQueue<>();
  private final BlockingQueue<String> notes = new LinkedBlockingQueue<>();
  private final AtomicInteger failures = new AtomicInteger();
  private final AtomicInteger ids = new AtomicInteger();
  private HttpServer server;

  @BeforeEach
  void listen() throws Exception {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/hook",
        exchange -> {
          var headers = exchange.getRequestHeaders();
          arrived.add(
              new Arrived(
                  headers.getFirst("TinyLoop-Event"),
                  headers.getFirst("TinyLoop-Delivery"),
                  headers.getFirst("TinyLoop-Timestamp"),
                  String.valueOf(headers.getFirst("TinyLoop-Signature")),
                  new String(exchange.getRequestBody().readAllBytes(), UTF_8)));
          exchange.sendResponseHeaders(failures.getAndDecrement() > 0 ? 503 : 204, -1);
          exchange.close();
        });
    server.start();
  }

  @AfterEach
  void stop() {
    server.stop(0);
  }

  private Webhook webhook() {
    URI url =
        URI.create("http://127.0.0.1:%d/hook?key=hidden".formatted(server.getAddress().getPort()));
    return Webhook.to(
        url, SECRET, Duration.ofMillis(1), CLOCK, () -> "id-" + ids.incrementAndGet(), notes::add);
  }

  @Test
  void aMessageIsSignedSoThatTheReceiverKnowsTheSender() throws Exception {
    try (Webhook webhook = webhook()) {
      webhook.send("run.ended", "{\"run\":\"r1\"}");
      Arrived message = arrived.take();

      assertThat(message.event()).isEqualTo("run.ended");
      assertThat(message.body()).isEqualTo("{\"run\":\"r1\"}");
      Mac mac = Mac.getInstance("HmacSHA256");
      mac.init(new SecretKeySpec(SECRET.getBytes(UTF_8), "HmacSHA256"));
      byte[] expected = mac.doFinal((message.time() + "." + message.body()).getBytes(UTF_8));
      assertThat(message.signature()).isEqualTo("sha256=" + HexFormat.of().formatHex(expected));
      assertThat(message.time()).isEqualTo(Long.toString(CLOCK.instant().getEpochSecond()));
    }
  }

  @Test
  void anAttemptThatFailsIsMadeAgainUnderTheSameId() throws Exception {
    failures.set(2);
    try (Webhook webhook = webhook()) {
      webhook.send("run.ended", "1");
      webhook.send("run.ended", "2");
      assertThat(arrived.take().delivery()).isEqualTo("id-1");
      assertThat(arrived.take().delivery()).isEqualTo("id-1");
      assertThat(arrived.take().delivery()).isEqualTo("id-1");
      assertThat(arrived.take().delivery()).isEqualTo("id-2");
    }
  }

  @Test
  void givesUpAfterABoundedNumberOfAttemptsAndTellsNoSecret() throws Exception {
    failures.set(6);
    try (Webhook webhook = webhook()) {
      webhook.send("device.quarantined", "1");
      String note = notes.poll(30, TimeUnit.SECONDS);
      assertThat(note).contains("device.quarantined", "6 attempts", "503");
      assertThat(note).doesNotContain(SECRET).doesNotContain("hidden");
      assertThat(arrived).hasSize(6);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"https://host:99999/hidden", "https://ho st/hidden", "hidden", "https:///x"})
  void refusesATextThatIsNoUrl(String text) {
    assertThatThrownBy(() -> Webhook.url(text + "?hidden"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("Maybe")
        .hasMessageNotContaining("?hidden");
  }

  @Test
  void refusesWhatIsNoUrlOfAWebServer() {
    assertThatThrownBy(() ->
            Webhook.to(
                URI.create("ftp://x/y?secret"), null, Duration.ZERO, CLOCK, () -> "", _ -> {}))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("ftp://x/y")
        .hasMessageContaining("Maybe")
        .hasMessageNotContaining("secret");
  }
}
