package io.tinyloop.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** Mosquitto by TLS, with an authority of its own that signed for the hosts and for the devices. */
final class SecureBroker implements AutoCloseable {

  private static final Path MOSQUITTO = Path.of("/usr/sbin/mosquitto");
  private static final Path OPENSSL = Path.of("/usr/bin/openssl");
  private static final Duration START = Duration.ofSeconds(20);
  private static final String KEY = "ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes";

  private final Path folder;
  private final int port;
  private final Process process;

  private SecureBroker(Path folder, int port, Process process) {
    this.folder = folder;
    this.port = port;
    this.process = process;
  }

  /** What is not installed; empty: nothing is missing. */
  static Optional<String> missing() {
    return Files.isExecutable(MOSQUITTO) && Files.isExecutable(OPENSSL)
        ? Optional.empty()
        : Optional.of("apt-get install mosquitto openssl");
  }

  static SecureBroker start(Path folder) throws IOException, InterruptedException {
    shell(
        folder,
        "openssl req -x509 -newkey %s -days 2 -keyout ca-key.pem -out ca.pem -subj /CN=authority"
            .formatted(KEY));
    Files.writeString(folder.resolve("names"), "subjectAltName=DNS:localhost\n");
    for (String name : List.of("broker", "host", "devices")) {
      shell(
          folder,
          "openssl req -new -newkey %2$s -keyout %1$s-key.pem -out %1$s.csr -subj /CN=%1$s && openssl x509 -req -days 2 -in %1$s.csr -CA ca.pem -CAkey ca-key.pem -CAcreateserial -extfile names -out %1$s.pem"
              .formatted(name, KEY));
    }
    int port = Program.freePort();
    Files.writeString(
        folder.resolve("mosquitto.conf"),
        """
        user root
        listener %d 127.0.0.1
        cafile ca.pem
        certfile broker.pem
        keyfile broker-key.pem
        require_certificate true
        use_identity_as_username true
        allow_anonymous false
        persistence false
        max_queued_messages 0
        """
            .formatted(port));
    Process process =
        new ProcessBuilder(MOSQUITTO.toString(), "-c", "mosquitto.conf")
            .directory(folder.toFile())
            .redirectErrorStream(true)
            .redirectOutput(folder.resolve("mosquitto.log").toFile())
            .start();
    Program.awaitListener(port, process, START);
    return new SecureBroker(folder, port, process);
  }

  private static void shell(Path folder, String command) throws IOException, InterruptedException {
    Path output = folder.resolve("openssl.log");
    Process process =
        new ProcessBuilder("sh", "-c", command)
            .directory(folder.toFile())
            .redirectErrorStream(true)
            .redirectOutput(output.toFile())
            .start();
    if (!process.waitFor(START.toSeconds(), TimeUnit.SECONDS) || process.exitValue() != 0) {
      throw new IOException(command + ": " + Files.readString(output));
    }
  }

  String url() {
    return "mqtts://localhost:" + port;
  }

  /** The options of a program that comes in as {@code name}. */
  List<String> options(String name) {
    return List.of(
        "--mqtt",
        url(),
        "--mqtt-ca",
        folder.resolve("ca.pem").toString(),
        "--mqtt-certificate",
        folder.resolve(name + ".pem").toString(),
        "--mqtt-key",
        folder.resolve(name + "-key.pem").toString());
  }

  @Override
  public void close() {
    process.destroyForcibly();
    process.onExit().join();
  }
}
