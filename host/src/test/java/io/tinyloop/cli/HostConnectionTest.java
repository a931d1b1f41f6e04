package io.tinyloop.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import io.tinyloop.tls.TlsFiles;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpRequest;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A host that has too much to do is asked again, and not for ever. */
@Timeout(60)
class HostConnectionTest {

  private final Queue<Integer> statuses = new ConcurrentLinkedQueue<>();
  private final AtomicInteger requests = new AtomicInteger();
  private HttpServer host;
  private HostConnection connection;

  @BeforeEach
  void start() throws Exception {
    host = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    host.createContext(
        "/",
        exchange -> {
          requests.incrementAndGet();
          Integer status = statuses.poll();
          byte[] body = "done".getBytes(StandardCharsets.UTF_8);
          exchange.sendResponseHeaders(status == null ? 200 : status, body.length);
          exchange.getResponseBody().write(body);
          exchange.close();
        });
    host.start();
    connection = new HostConnection(url(), null, TlsFiles.USUAL, Duration.ofMillis(1));
  }

  @AfterEach
  void stop() {
    host.stop(0);
  }

  private URI url() {
    return URI.create("http://localhost:" + host.getAddress().getPort());
  }

  @Test
  void asksAgainWhereTheHostIsBusyOrAway() throws Exception {
    statuses.add(429);
    statuses.add(503);
    assertThat(connection.send(HttpRequest.newBuilder(url()), HostConnection.PATIENT))
        .isEqualTo("done");
    assertThat(requests).hasValue(3);
  }

  @Test
  void givesUpAfterABoundedNumberOfTries() {
    for (int i = 0; i < 100; i++) {
      statuses.add(503);
    }
    assertThatThrownBy(() -> connection.send(HttpRequest.newBuilder(url()), HostConnection.PATIENT))
        .isInstanceOf(HostRequestException.class);
    assertThat(requests).hasValue(HostConnection.PATIENT);
  }

  @Test
  void asksOnceForWhatMustNotBeDoneTwiceAndWhatIsRefused() {
    statuses.add(503);
    assertThatThrownBy(() -> connection.send(HttpRequest.newBuilder(url()), HostConnection.ONCE))
        .isInstanceOf(HostRequestException.class);
    statuses.add(401);
    assertThatThrownBy(() -> connection.send(HttpRequest.newBuilder(url()), HostConnection.PATIENT))
        .isInstanceOf(HostRequestException.class);
    assertThat(requests).hasValue(2);
  }
}
