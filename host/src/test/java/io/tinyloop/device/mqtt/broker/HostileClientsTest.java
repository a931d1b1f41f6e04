package io.tinyloop.device.mqtt.broker;

import static org.assertj.core.api.Assertions.assertThat;

import io.tinyloop.access.Caller;
import io.tinyloop.access.Role;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Clients that have credentials and mean no good: each is put out, and nobody else notices. */
@Timeout(120)
class HostileClientsTest {

  private static final String STATE = "tinyloop/v1/lab/board-1/state";
  private static final BrokerLimits LIMITS =
      new BrokerLimits(
          1,
          500,
          16,
          16,
          1_024,
          Duration.ofHours(1),
          Duration.ofMillis(300),
          Duration.ofHours(1),
          1 << 20);

  private final Map<String, Caller> callers =
      Map.of(
          "board-1", new Caller("lab", "board-1", Role.DEVICE),
          "board-2", new Caller("lab", "board-2", Role.DEVICE),
          "bench-1", new Caller("lab", "bench-1", Role.AGENT),
          "host-2", new Caller("lab", "host-2", Role.OPERATOR));

  private final BlockingQueue<Violation> violations = new LinkedBlockingQueue<>();
  private EmbeddedBroker broker;

  @BeforeEach
  void start() throws Exception {
    broker =
        EmbeddedBroker.start(
            BrokerListeners.loopback(0),
            (user, _) -> Optional.ofNullable(user).map(callers::get),
            LIMITS,
            violations::add);
  }

  @AfterEach
  void stop() {
    broker.close();
  }

  private RawClient in(String user) throws IOException {
    RawClient client = RawClient.connect(broker.port(), user, user, -1);
    assertThat(client.connack()).isZero();
    return client;
  }

  private void assertPutOut(RawClient client, String user, String reason) throws Exception {
    assertThat(client.hasEnded()).as("the connection ends").isTrue();
    Violation violation = violations.poll(30, TimeUnit.SECONDS);
    assertThat(violation).isNotNull();
    assertThat(violation.caller().name()).isEqualTo(user);
    assertThat(violation.uid()).isEqualTo(user);
    assertThat(violation.reason()).contains(reason);
    try (RawClient again = RawClient.connect(broker.port(), user, user, -1)) {
      assertThat(again.hasEnded()).as("it stays out").isTrue();
    }
    try (RawClient other = in("board-2")) {
      other.publish("tinyloop/v1/lab/board-2/state", 8, true);
      assertThat(other.puback()).as("nobody else notices").isZero();
    }
    assertThat(violations).as("told once").isEmpty();
  }

  @Test
  void aFloodOfMessages() throws Exception {
    try (RawClient flood = in("board-1")) {
      flood.publishUntilEnded("tinyloop/v1/lab/board-1/reply", 100, 1_000_000);
      assertPutOut(flood, "board-1", "messages a second");
    }
  }

  @Test
  void aFloodOfAnotherHosts() throws Exception {
    try (RawClient flood = in("host-2")) {
      flood.publishUntilEnded("tinyloop/v1/lab/board-1/command", 100, 1_000_000);
      assertPutOut(flood, "host-2", "10 messages a second");
    }
  }

  @Test
  void anotherHostThatSpeaksToDevicesThatAreNot() throws Exception {
    try (RawClient many = in("host-2")) {
      for (int i = 0; i < 100 * LIMITS.topics(); i++) {
        many.publish("tinyloop/v1/lab/board-%d/command".formatted(i), 8, false);
        many.puback();
      }
      many.publish("tinyloop/v1/lab/one-more/command", 8, false);
      assertPutOut(many, "host-2", "1,600 topics");
    }
  }

  /** Somebody who is no device's end is believed nothing in its place. */
  @ParameterizedTest
  @ValueSource(strings = {"reply", "state"})
  void anotherHostInADevicesPlace(String leaf) throws Exception {
    try (RawClient host = in("host-2")) {
      host.publish("tinyloop/v1/lab/board-1/" + leaf, 8, false);
      assertThat(host.puback() & 0xFF).isEqualTo(0x87); // not authorized
    }
  }

  /** Messages for readers that are gone: each topic is within its own limit, all are not. */
  @Test
  void moreMessagesThanThereIsMemory() throws Exception {
    String[] topics = {"board-1", "board-2"};
    for (String board : topics) {
      try (RawClient reader = RawClient.connect(broker.port(), board, board, 3_600)) {
        assertThat(reader.connack()).isZero();
        reader.subscribe("tinyloop/v1/lab/%s/command".formatted(board));
      }
    }
    try (RawClient host = in("host-2")) {
      for (int i = 0; i < 100; i++) {
        host.publish("tinyloop/v1/lab/%s/command".formatted(topics[i % 2]), 60_000, false);
        host.puback();
      }
    }
    assertThat(broker.heldBytes()).isBetween(500_000L, LIMITS.memoryBytes() + 200_000);
  }

  @Test
  void thousandsOfTopics() throws Exception {
    try (RawClient many = in("bench-1")) {
      for (int i = 0; i <= LIMITS.topics(); i++) {
        many.publish("tinyloop/v1/lab/board-%d/state".formatted(i), 8, true);
      }
      assertPutOut(many, "bench-1", "16 topics");
    }
  }

  @Test
  void thousandsOfSubscriptions() throws Exception {
    int before = broker.addresses();
    try (RawClient many = in("bench-1")) {
      for (int i = 0; i <= LIMITS.subscriptions(); i++) {
        many.subscribe("tinyloop/v1/lab/board-%d/command".formatted(i));
      }
      assertPutOut(many, "bench-1", "16 subscriptions");
    }
    assertThat(broker.addresses()).isLessThanOrEqualTo(before + 2 * LIMITS.subscriptions());
  }

  /** The broker has queues under its topics; nobody reads another's. */
  @Test
  void aQueueByItsName() throws Exception {
    try (RawClient thief = in("board-1")) {
      thief.subscribe("tinyloop/v1/lab/board-1/command::lab.board-2.command");
      assertPutOut(thief, "board-1", "names a queue");
    }
  }

  @Test
  void aHugeRetainedState() throws Exception {
    try (RawClient huge = in("board-1")) {
      huge.publish(STATE, 2_000, true);
      assertPutOut(huge, "board-1", "retained message of 2,000 bytes");
    }
  }

  @Test
  void aPacketThatIsTooLarge() throws Exception {
    try (RawClient large = in("board-1");
        RawClient other = in("board-2")) {
      large.publish(STATE, 1 << 20, false);
      assertThat(large.hasEnded()).isTrue();
      other.publish("tinyloop/v1/lab/board-2/state", 8, true);
      assertThat(other.puback()).isZero();
    }
  }

  /** Bytes that never become a CONNECT, and a connection on which nothing comes at all. */
  @ParameterizedTest
  @ValueSource(ints = {0, 1, 5, 12})
  void halfOpenConnections(int bytes) throws Exception {
    List<RawClient> open = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      open.add(RawClient.begin(broker.port(), "board-1", bytes));
    }
    for (RawClient client : open) {
      assertThat(client.hasEnded()).isTrue();
      client.close();
    }
    in("board-2").close();
  }

  @Test
  void garbageOfEverySort() throws Exception {
    SplittableRandom random = new SplittableRandom(20260102);
    for (int i = 0; i < 200; i++) {
      byte[] garbage = new byte[1 + random.nextInt(300)];
      random.nextBytes(garbage);
      try (RawClient client = in("board-1")) {
        client.send(garbage);
      } catch (IOException e) {
        // It was put out before all was sent.
      }
    }
    try (RawClient other = in("board-2")) {
      other.publish("tinyloop/v1/lab/board-2/state", 8, true);
      assertThat(other.puback()).isZero();
    }
  }

  @Test
  void aSessionThatNeverExpiresIsGivenAnHour() throws Exception {
    try (RawClient client = RawClient.connect(broker.port(), "board-1", "board-1", 0xFFFF_FFFFL)) {
      assertThat(client.connack()).isZero();
      assertThat(client.sessionExpiry()).isEqualTo(LIMITS.sessionExpiry().toSeconds());
    }
  }

  @Test
  void anotherHostSpeaksToAsManyDevicesAsThereAre() throws Exception {
    try (RawClient host = in("host-2")) {
      for (int i = 0; i < 1_000; i++) {
        host.publish("tinyloop/v1/lab/board-%d/command".formatted(i), 8, false);
        assertThat(host.puback()).isIn(0, 0x10); // 0x10: nobody listens
      }
    }
    assertThat(violations).isEmpty();
  }
}
