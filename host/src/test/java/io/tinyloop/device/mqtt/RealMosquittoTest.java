package io.tinyloop.device.mqtt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tinyloop.device.DeviceSpec;
import io.tinyloop.device.fleet.Fleet;
import io.tinyloop.device.fleet.FleetFactory;
import io.tinyloop.device.fleet.FleetSettings;
import io.tinyloop.protocol.arithmetic.BatchedEngine;
import io.tinyloop.protocol.wire.Link;
import io.tinyloop.tls.TlsFiles;
import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The host's bus at a real Mosquitto by TLS, with the configuration that deploy/ has. */
@Timeout(180)
class RealMosquittoTest {

  private static final Path DEPLOY = Path.of("..", "deploy", "mosquitto");

  @TempDir private Path directory;
  private Process mosquitto;
  private int tlsPort;
  private int boardPort;

  @BeforeEach
  void start() throws Exception {
    Mosquitto.require("mosquitto", "mosquitto_pub", "mosquitto_passwd", "openssl");
    certificates();
    Files.copy(DEPLOY.resolve("acl"), directory.resolve("acl"));
    shell("mosquitto_passwd -c -b passwords board-1 secret");
    tlsPort = freePort();
    boardPort = freePort();
    String configuration =
        Files.readString(DEPLOY.resolve("mosquitto.conf"))
            .replace("listener 8883", "listener " + tlsPort + " 127.0.0.1")
            .replace("listener 1883", "listener " + boardPort);
    Files.writeString(directory.resolve("mosquitto.conf"), "user root\n" + configuration);
    Path log = directory.resolve("log");
    mosquitto = Mosquitto.start(directory, log, "mosquitto", "-c", "mosquitto.conf", "-v");
    while (mosquitto.isAlive() && !Files.readString(log).contains(" running")) {
      Thread.onSpinWait();
    }
    assertThat(mosquitto.isAlive()).as(Files.readString(log)).isTrue();
  }

  @AfterEach
  void stop() throws Exception {
    if (mosquitto != null) {
      mosquitto.destroy();
      assertThat(mosquitto.waitFor(10, TimeUnit.SECONDS)).isTrue();
    }
  }

  @Test
  void theHostSeesABoardByTlsWithItsCertificate() throws Exception {
    try (MqttBus bus = MqttBus.connect(broker("localhost", own()), new SplittableRandom(1))) {
      board("online");
      try (Link link = bus.link("board-1", Duration.ofSeconds(20))) {
        assertThat(bus.online()).containsExactly("board-1");
        assertThat(link.name()).contains("board-1");
      }
    }
  }

  @Test
  void aFleetOfTheHostUsesTheBrokerThatItIsGiven() throws Exception {
    board("online");
    FleetSettings settings =
        FleetSettings.with(BatchedEngine.fastest(), 1).withBroker(broker("localhost", own()));
    try (Fleet fleet = FleetFactory.of(List.of(DeviceSpec.parse("mqtt:board-1")), settings);
        Link link = fleet.devices().getFirst().open()) {
      assertThat(link.name()).contains("board-1");
    }
  }

  @Test
  void aWrongAuthorityAnotherNameAndNoCertificateAreRefused() throws Exception {
    assertRefused(broker("localhost", new TlsFiles(null, file("host.pem"), file("host-key.pem"))));
    assertRefused(broker("127.0.0.1", own())); // the certificate is for localhost
    assertRefused(broker("localhost", new TlsFiles(file("ca.pem"), null, null)));
    MqttBroker plain =
        MqttBroker.of("mqtt://localhost:" + tlsPort, "default", null, null, TlsFiles.USUAL);
    assertRefused(plain);
  }

  private static void assertRefused(MqttBroker broker) {
    assertThatThrownBy(() -> MqttBus.connect(broker, new SplittableRandom(1)))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("\nMaybe");
  }

  private MqttBroker broker(String host, TlsFiles tls) {
    return MqttBroker.of("mqtts://" + host + ":" + tlsPort, "default", null, null, tls);
  }

  private TlsFiles own() {
    return new TlsFiles(file("ca.pem"), file("host.pem"), file("host-key.pem"));
  }

  private Path file(String name) {
    return directory.resolve(name);
  }

  private void board(String state) throws Exception {
    shell(
        "mosquitto_pub -V 5 -p %d -u board-1 -P secret -q 1 -r -t tinyloop/v1/default/board-1/state -m '{\"state\":\"%s\"}'"
            .formatted(boardPort, state));
  }

  private void certificates() throws Exception {
    shell(
        "openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2 -keyout ca-key.pem -out ca.pem -subj /CN=authority");
    for (String name : List.of("broker", "host")) {
      shell(
          "openssl req -new -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -keyout %1$s-key.pem -out %1$s.csr -subj /CN=%1$s"
              .formatted(name));
      Files.writeString(file("names"), "subjectAltName=DNS:localhost\n");
      shell(
          "openssl x509 -req -days 2 -in %1$s.csr -CA ca.pem -CAkey ca-key.pem -CAcreateserial -extfile names -out %1$s.pem"
              .formatted(name));
    }
  }

  private void shell(String command) throws Exception {
    Mosquitto.Result result = Mosquitto.run(directory, "sh", "-c", command);
    assertThat(result.exitCode()).as(command + "\n" + result.text()).isZero();
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    }
  }
}
