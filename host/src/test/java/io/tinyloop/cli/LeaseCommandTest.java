package io.tinyloop.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import io.tinyloop.journal.LeaseState;
import io.tinyloop.lab.LeaseView;
import io.tinyloop.run.Json;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A lease whose device somebody else has. */
@Timeout(60)
class LeaseCommandTest {

  private static final LeaseView WAITING =
      new LeaseView(
          "1a2b",
          "desk",
          "default",
          "ann",
          LeaseState.WAITING,
          null,
          Instant.EPOCH,
          null,
          null,
          null,
          null);

  @Test
  void whoeverStopsWaitingGivesUpThePlace() throws Exception {
    List<String> asked = new CopyOnWriteArrayList<>();
    AtomicInteger code = new AtomicInteger(-1);
    HttpServer host =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    Thread command = new Thread(() -> code.set(acquire(host.getAddress().getPort())));
    host.createContext(
        "/",
        exchange -> {
          asked.add(exchange.getRequestMethod() + " " + exchange.getRequestURI());
          byte[] body = Json.write(WAITING).getBytes(UTF_8);
          exchange.getResponseHeaders().add("Content-Type", "application/json");
          exchange.sendResponseHeaders(200, body.length);
          exchange.getResponseBody().write(body);
          exchange.close();
          if (exchange.getRequestMethod().equals("GET")) {
            command.interrupt(); // as Ctrl-C does
          }
        });
    host.start();
    try {
      command.start();
      command.join();
    } finally {
      host.stop(0);
    }
    assertThat(asked.getFirst()).startsWith("POST ");
    assertThat(asked.getLast()).isEqualTo("POST /api/leases/1a2b/release");
    assertThat(code).hasValue(1);
  }

  private static int acquire(int port) {
    return Main.commandLine()
        .setOut(new PrintWriter(new StringWriter()))
        .setErr(new PrintWriter(new StringWriter()))
        .execute("lease", "acquire", "desk", "--host", "http://localhost:" + port);
  }
}
