package io.tinyloop.device.mqtt.broker;

import static org.assertj.core.api.Assertions.assertThat;

import io.tinyloop.access.Caller;
import io.tinyloop.access.Role;
import io.tinyloop.device.mqtt.Mosquitto;
import io.tinyloop.device.mqtt.Mosquitto.Result;
import io.tinyloop.device.mqtt.MqttBroker;
import io.tinyloop.device.mqtt.MqttBus;
import io.tinyloop.device.mqtt.PemFiles;
import io.tinyloop.device.mqtt.broker.BrokerListeners.Encrypted;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Mosquitto's own clients at the embedded broker, with good credentials and with others. */
@Timeout(180)
class MosquittoClientsTest {

  private static final String BOARD = "tinyloop/v1/default/board-1/";

  /** The password of each is its role in lower case. */
  private final Map<String, Caller> callers =
      new ConcurrentHashMap<>(
          Map.of(
              "board-1", new Caller("default", "board-1", Role.DEVICE),
              "board-2", new Caller("default", "board-2", Role.DEVICE),
              "watcher", new Caller("default", "watcher", Role.VIEWER),
              "host", new Caller("default", "host", Role.OPERATOR),
              "stranger", new Caller("other", "stranger", Role.ADMIN)));

  @TempDir private Path directory;
  private EmbeddedBroker broker;

  @BeforeEach
  void start() throws Exception {
    Mosquitto.require("mosquitto_pub", "mosquitto_sub");
    Mosquitto.require("openssl");
    PemFiles files = PemFiles.make(directory);
    Encrypted encrypted = new Encrypted("127.0.0.1", 0, files.tls("broker"));
    broker = EmbeddedBroker.start(new BrokerListeners("127.0.0.1", 0, encrypted), this::caller);
  }

  @AfterEach
  void stop() {
    if (broker != null) {
      broker.close();
    }
  }

  private Optional<Caller> caller(String user, String password) {
    return Optional.ofNullable(user)
        .map(callers::get)
        .filter(caller -> ("secret-" + caller.name()).equals(password));
  }

  @Test
  void goodCredentialsWorkAndARetainedStateArrives() throws Exception {
    assertThat(
            publish("board-1", "secret-board-1", BOARD + "state", "-r", "-m", "online").exitCode())
        .isZero();
    Result heard = subscribe("host", "secret-host", "tinyloop/v1/default/+/state", "-C", "1");
    assertThat(heard.exitCode()).as(heard.text()).isZero();
    assertThat(heard.text()).contains("online");
    assertThat(subscribe("watcher", "secret-watcher", BOARD + "state", "-C", "1").text())
        .contains("online");
  }

  /** A time-out is the program's word for: it subscribed, and nothing came. */
  @Test
  void aDeviceHearsItsOwnCommandsAndNoOthers() throws Exception {
    Result own = subscribe("board-1", "secret-board-1", BOARD + "command", "-W", "2");
    assertThat(own.text()).doesNotContain("denied").doesNotContain("ot authorized");
    Result other =
        subscribe("board-1", "secret-board-1", "tinyloop/v1/default/board-2/command", "-W", "2");
    assertThat(other.text()).containsAnyOf("denied", "ot authorized");
  }

  @Test
  void theSameGoesByTls() throws Exception {
    Result published =
        Mosquitto.run(
            directory,
            byTls("board-1", "secret-board-1", "mosquitto_pub", BOARD + "state", "-r", "-m", "on"));
    assertThat(published.exitCode()).as(published.text()).isZero();
    String[] heard = byTls("host", "secret-host", "mosquitto_sub", BOARD + "state", "-C", "1");
    assertThat(Mosquitto.run(directory, heard).text()).contains("on");
    assertRefused(
        Mosquitto.run(directory, byTls("host", "wrong", "mosquitto_sub", BOARD + "state")));
    String[] plain = words("mosquitto_pub", BOARD + "state", "-m", "x");
    plain[6] = "" + broker.encryptedPort();
    assertThat(Mosquitto.run(directory, plain).exitCode()).isNotZero();
  }

  private String[] byTls(String user, String password, String program, String... rest) {
    List<String> words = new ArrayList<>(List.of(as(user, password, words(program, rest[0]))));
    words.set(words.indexOf("-p") + 1, "" + broker.encryptedPort());
    words.addAll(List.of(rest).subList(1, rest.length));
    words.addAll(List.of("-h", "localhost", "--cafile", directory.resolve("ca.pem").toString()));
    return words.toArray(new String[0]);
  }

  @Test
  void theHostItselfMayUseTheTopicsOfEveryTenantAndNobodyElseWithItsName() throws Exception {
    MqttBroker own = broker.own();
    try (MqttBus bus = MqttBus.connect(own.ofTenant("other"), new SplittableRandom(1))) {
      callers.put("board-9", new Caller("other", "board-9", Role.DEVICE));
      String state = "tinyloop/v1/other/board-9/state";
      publish("board-9", "secret-board-9", state, "-r", "-m", "{\"state\":\"online\"}");
      bus.link("board-9", Duration.ofSeconds(20)).close();
    }
    assertThat(own.toString()).doesNotContain(String.valueOf(own.password()));
    assertRefused(publish(String.valueOf(own.username()), "0", BOARD + "state", "-m", "x"));
  }

  @Test
  void anAgentIsTheDevicesEndOfAllOfItsTenant() throws Exception {
    callers.put("bench-1", new Caller("default", "bench-1", Role.AGENT));
    for (String topic : List.of(BOARD + "state", "tinyloop/v1/default/board-7/reply")) {
      assertThat(publish("bench-1", "secret-bench-1", topic, "-m", "x").exitCode()).isZero();
    }
    for (String topic : List.of(BOARD + "command", "tinyloop/v1/other/board-1/reply")) {
      Result result = publish("bench-1", "secret-bench-1", topic, "-m", "x");
      assertThat(result.text()).as(topic).contains("ot authorized");
    }
    Result all = subscribe("bench-1", "secret-bench-1", "tinyloop/v1/default/+/command", "-W", "2");
    assertThat(all.text()).containsAnyOf("denied", "ot authorized");
  }

  @Test
  void nobodyComesInWithoutOrWithWrongCredentials() throws Exception {
    assertRefused(Mosquitto.run(directory, words("mosquitto_pub", BOARD + "state", "-m", "x")));
    assertRefused(publish("board-1", "wrong", BOARD + "state", "-m", "x"));
    assertRefused(publish("nobody", "secret-board-1", BOARD + "state", "-m", "x"));
    assertRefused(subscribe("host", "wrong", "#", "-W", "3"));
    callers.remove("board-1"); // revoked
    assertRefused(publish("board-1", "secret-board-1", BOARD + "state", "-m", "x"));
  }

  @Test
  void nobodyUsesTopicsOfOthers() throws Exception {
    List<List<String>> forbidden =
        List.of(
            List.of("board-1", "tinyloop/v1/default/board-2/reply"),
            List.of("board-1", "tinyloop/v1/default/board-1/command"),
            List.of("board-1", "other"),
            List.of("board-1", "$sys/mqtt"),
            List.of("board-1", "activemq/management"),
            List.of("watcher", BOARD + "command"),
            List.of("stranger", BOARD + "command"),
            List.of("host", "tinyloop/v1/other/board-1/command"));
    List<String> wrong = new ArrayList<>();
    for (List<String> one : forbidden) {
      Result result = publish(one.get(0), "secret-" + one.get(0), one.get(1), "-m", "x");
      if (!result.text().contains("ot authorized") && result.exitCode() == 0) {
        wrong.add("publish " + one + ": " + result);
      }
    }
    List<List<String>> unheard =
        List.of(
            List.of("board-1", "#"),
            List.of("board-1", "tinyloop/v1/default/+/command"),
            List.of("board-1", "tinyloop/v1/default/board-2/command"),
            List.of("board-1", "$share/x/tinyloop/v1/default/board-2/command"),
            List.of("watcher", BOARD + "command"),
            List.of("watcher", "tinyloop/v1/default/#"),
            List.of("stranger", BOARD + "reply"),
            List.of("host", "tinyloop/v1/+/board-1/reply"),
            List.of("host", "#"));
    for (List<String> one : unheard) {
      Result result = subscribe(one.get(0), "secret-" + one.get(0), one.get(1), "-W", "2");
      if (!result.text().contains("denied") && !result.text().contains("ot authorized")) {
        wrong.add("subscribe " + one + ": " + result);
      }
    }
    assertThat(wrong).isEmpty();
  }

  @Test
  void aPacketThatIsTooLargeEndsItsConnectionAndNobodyElses() throws Exception {
    Path large = Files.write(directory.resolve("large"), new byte[1 << 20]);
    Result result = publish("board-1", "secret-board-1", BOARD + "reply", "-f", large.toString());
    assertThat(result.exitCode()).as(result.text()).isNotZero();
    String other = "tinyloop/v1/default/board-2/state";
    assertThat(publish("board-2", "secret-board-2", other, "-m", "x").exitCode()).isZero();
    assertThat(publish("board-1", "secret-board-1", BOARD + "state", "-m", "x").exitCode())
        .isZero();
  }

  private static void assertRefused(Result result) {
    assertThat(result.exitCode()).as(result.text()).isNotZero();
    assertThat(result.text()).containsIgnoringCase("user name or password");
  }

  private Result publish(String user, String password, String topic, String... more)
      throws Exception {
    return Mosquitto.run(directory, as(user, password, words("mosquitto_pub", topic, more)));
  }

  private Result subscribe(String user, String password, String topic, String... more)
      throws Exception {
    return Mosquitto.run(directory, as(user, password, words("mosquitto_sub", topic, more)));
  }

  private static String[] as(String user, String password, String[] words) {
    List<String> all = new ArrayList<>(List.of(words));
    all.addAll(List.of("-u", user, "-P", password));
    return all.toArray(new String[0]);
  }

  private String[] words(String program, String topic, String... more) {
    List<String> words =
        new ArrayList<>(
            List.of(program, "-V", "5", "-q", "1", "-p", "" + broker.port(), "-t", topic));
    words.addAll(List.of(more));
    return words.toArray(new String[0]);
  }
}
