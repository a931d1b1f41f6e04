package io.tinyloop.bench;

import io.tinyloop.device.mqtt.broker.EmbeddedBroker;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;

/**
 * The broker of a benchmark: Mosquitto in a process of its own where it is installed, else the
 * embedded one, which is part of the host's figures then. {@code -Dtinyloop.fleet.broker=embedded}
 * takes the embedded one anyway.
 */
final class BrokerProcess implements AutoCloseable {

  private static final Path MOSQUITTO = Path.of("/usr/sbin/mosquitto");
  private static final Duration START = Duration.ofSeconds(10);

  private final String name;
  private final String uri;
  private final Runnable stop;
  private final ProcessHandle process;

  private BrokerProcess(String name, String uri, Runnable stop, ProcessHandle process) {
    this.name = name;
    this.uri = uri;
    this.stop = stop;
    this.process = process;
  }

  static BrokerProcess start(Path folder) throws IOException, InterruptedException {
    boolean embedded = "embedded".equals(System.getProperty("tinyloop.fleet.broker"));
    return embedded || !Files.isExecutable(MOSQUITTO) ? embedded() : mosquitto(folder);
  }

  private static BrokerProcess embedded() throws IOException {
    EmbeddedBroker broker = EmbeddedBroker.start(0);
    return new BrokerProcess(
        "embedded, part of the host", broker.uri(), broker::close, ProcessHandle.current());
  }

  private static BrokerProcess mosquitto(Path folder) throws IOException, InterruptedException {
    int port = Program.freePort();
    Path configuration = folder.resolve("mosquitto.conf");
    Files.writeString(
        configuration,
        """
        listener %d 127.0.0.1
        allow_anonymous true
        persistence false
        set_tcp_nodelay true
        max_queued_messages 0
        log_type error
        """
            .formatted(port));
    Process process =
        new ProcessBuilder(MOSQUITTO.toString(), "-c", configuration.toString())
            .redirectErrorStream(true)
            .redirectOutput(folder.resolve("mosquitto.log").toFile())
            .start();
    Program.awaitListener(port, process, START);
    return new BrokerProcess(
        "mosquitto", "tcp://127.0.0.1:" + port, process::destroy, process.toHandle());
  }

  String name() {
    return name;
  }

  String uri() {
    return uri;
  }

  /** Processor time so far. */
  double cpuSeconds() {
    return process.info().totalCpuDuration().orElse(Duration.ZERO).toNanos() / 1e9;
  }

  @Override
  public void close() {
    stop.run();
  }
}
