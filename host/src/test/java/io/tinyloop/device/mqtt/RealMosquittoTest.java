package io.tinyloop.device.mqtt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tinyloop.Until;
import io.tinyloop.device.DeviceSpec;
import io.tinyloop.device.fleet.Fleet;
import io.tinyloop.device.fleet.FleetFactory;
import io.tinyloop.device.fleet.FleetSettings;
import io.tinyloop.device.fleet.StandaloneDevices;
import io.tinyloop.device.fleet.StandaloneSettings;
import io.tinyloop.device.mqtt.BrokerException.Kind;
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
import org.jspecify.annotations.Nullable;
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
  private PemFiles files;
  private int tlsPort;
  private int boardPort;

  @BeforeEach
  void start() throws Exception {
    Mosquitto.require("mosquitto", "mosquitto_pub", "mosquitto_passwd", "openssl");
    files = PemFiles.make(directory);
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
    Until.holds(
        "the broker runs",
        () -> !mosquitto.isAlive() || Files.readString(log).contains(" running"));
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

  /** What is wrong is said, each kind in its own words. */
  @Test
  void aWrongAuthorityAnotherNameAndNoCertificateAreRefused() throws Exception {
    TlsFiles ofStranger = new TlsFiles(null, files.file("host.pem"), files.file("host-key.pem"));
    assertRefused(broker("localhost", ofStranger), Kind.UNTRUSTED, "--mqtt-ca");
    assertRefused(broker("127.0.0.1", own()), Kind.UNTRUSTED, "another name");
    assertRefused(broker("localhost", files.tls(null)), Kind.UNTRUSTED, "--mqtt-certificate");
    assertRefused(at("mqtt://localhost:" + tlsPort, null), Kind.UNREACHABLE, "mqtts://");
    assertRefused(at("mqtts://localhost:" + boardPort, null), Kind.UNTRUSTED, "mqtt://");
    assertRefused(at("mqtt://localhost:" + freePort(), null), Kind.UNREACHABLE, "port");
    assertRefused(at("mqtt://nowhere.invalid", null), Kind.UNREACHABLE, "misspelt");
    assertRefused(
        at("mqtt://localhost:" + boardPort, null), Kind.REFUSED, "TINYLOOP_MQTT_PASSWORD");
    assertRefused(at("mqtt://localhost:" + boardPort, "wrong"), Kind.REFUSED, "board-1");
    at("mqtt://localhost:" + boardPort, "secret").check();
  }

  private static MqttBroker at(String url, @Nullable String password) {
    String user = password == null ? null : "board-1";
    return MqttBroker.of(url, "default", user, password, TlsFiles.USUAL);
  }

  private static void assertRefused(MqttBroker broker, Kind kind, String said) {
    assertThatThrownBy(() -> MqttBus.connect(broker, new SplittableRandom(1)))
        .as(broker.toString())
        .isInstanceOfSatisfying(
            BrokerException.class, e -> assertThat(e.kind()).as(e.getMessage()).isEqualTo(kind))
        .hasMessageContaining("\nMaybe")
        .hasMessageContaining(said)
        .hasMessageNotContaining("secret");
  }

  @Test
  void simulatedDevicesComeInWithCertificateAndPassword() throws Exception {
    StandaloneSettings simulated = StandaloneSettings.of("cortex-m4", 1, 1);
    try (StandaloneDevices byTls = StandaloneDevices.of(simulated);
        MqttBus bus = MqttBus.connect(broker("localhost", own()), new SplittableRandom(1))) {
      byTls.mqtt(broker("localhost", files.tls("bench-1"))); // devices come in as an agent does
      bus.link("sim-cortex-m4-1", Duration.ofSeconds(30)).close();
    }
  }

  @Test
  void aHostCannotSpeakInADevicesPlace() throws Exception {
    for (String leaf : List.of("state", "reply")) {
      assertThat(byHost(leaf)).as(leaf).contains("ot authorized");
    }
    assertThat(byHost("command")).doesNotContain("ot authorized");
  }

  private String byHost(String leaf) throws Exception {
    return Mosquitto.run(
            directory,
            "sh",
            "-c",
            "mosquitto_pub -V 5 -h localhost -p %d --cafile ca.pem --cert host.pem --key host-key.pem -q 1 -t tinyloop/v1/default/board-1/%s -m x"
                .formatted(tlsPort, leaf))
        .text();
  }

  private MqttBroker broker(String host, TlsFiles tls) {
    return MqttBroker.of("mqtts://" + host + ":" + tlsPort, "default", null, null, tls);
  }

  private TlsFiles own() {
    return files.tls("host");
  }

  private void board(String state) throws Exception {
    shell(
        "mosquitto_pub -V 5 -p %d -u board-1 -P secret -q 1 -r -t tinyloop/v1/default/board-1/state -m '{\"state\":\"%s\"}'"
            .formatted(boardPort, state));
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
