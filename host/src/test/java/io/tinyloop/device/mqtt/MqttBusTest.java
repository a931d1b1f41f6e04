package io.tinyloop.device.mqtt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tinyloop.Until;
import io.tinyloop.device.mqtt.broker.EmbeddedBroker;
import io.tinyloop.protocol.wire.FrameCodec;
import io.tinyloop.protocol.wire.FrameKind;
import io.tinyloop.protocol.wire.Link;
import io.tinyloop.protocol.wire.LinkException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.eclipse.paho.mqttv5.client.IMqttToken;
import org.eclipse.paho.mqttv5.client.MqttAsyncClient;
import org.eclipse.paho.mqttv5.client.MqttCallback;
import org.eclipse.paho.mqttv5.client.MqttDisconnectResponse;
import org.eclipse.paho.mqttv5.client.persist.MemoryPersistence;
import org.eclipse.paho.mqttv5.common.MqttException;
import org.eclipse.paho.mqttv5.common.MqttMessage;
import org.eclipse.paho.mqttv5.common.MqttSubscription;
import org.eclipse.paho.mqttv5.common.packet.MqttProperties;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(120)
class MqttBusTest {

  private static final Duration SOON = Duration.ofSeconds(10);
  private static final byte[] COMMAND = FrameCodec.encode(FrameKind.HOST, new byte[] {1, 2});
  private static final byte[] REPLY = FrameCodec.encode(FrameKind.DEVICE, new byte[] {3});

  private static MqttBus bus(EmbeddedBroker broker) throws IOException {
    return MqttBus.connect(MqttBroker.at(broker.uri()), new SplittableRandom(1));
  }

  /** A board on the broker, by hand. */
  private static final class Board implements MqttCallback, AutoCloseable {

    private String topics;
    private final MqttAsyncClient client;
    private final BlockingQueue<byte[]> commands = new LinkedBlockingQueue<>();

    Board(EmbeddedBroker broker, String uid) throws Exception {
      topics = "tinyloop/v1/default/" + uid;
      client = new MqttAsyncClient(broker.uri(), uid, new MemoryPersistence());
      client.setCallback(this);
      client.connect().waitForCompletion(10_000);
      MqttSubscription[] subscription = {new MqttSubscription(topics + "/command", 1)};
      client.subscribe(subscription).waitForCompletion(10_000);
      say("online");
    }

    @Override
    public void messageArrived(String topic, MqttMessage message) {
      commands.add(message.getPayload());
    }

    @Override
    public void disconnected(MqttDisconnectResponse response) {}

    @Override
    public void mqttErrorOccurred(MqttException exception) {}

    @Override
    public void deliveryComplete(IMqttToken token) {}

    @Override
    public void connectComplete(boolean reconnect, String serverUri) {}

    @Override
    public void authPacketArrived(int reasonCode, MqttProperties properties) {}

    void say(String state) throws Exception {
      publish(
          "state", "{\"state\":\"%s\"}".formatted(state).getBytes(StandardCharsets.UTF_8), true);
    }

    void publish(String leaf, byte[] payload, boolean retained) throws Exception {
      client
          .publish(topics + "/" + leaf, new MqttMessage(payload, 1, retained, null))
          .waitForCompletion(10_000);
    }

    byte[] command() throws Exception {
      return commands.poll(10, TimeUnit.SECONDS);
    }

    @Override
    public void close() throws MqttException {
      client.disconnectForcibly(10, 100, false);
      client.close(true);
    }
  }

  @Test
  void carriesFramesToOneDeviceAndBack() throws Exception {
    try (EmbeddedBroker broker = EmbeddedBroker.start(0);
        Board one = new Board(broker, "one");
        Board two = new Board(broker, "two");
        MqttBus bus = bus(broker);
        Link link = bus.link("one", SOON);
        Link other = bus.link("two", SOON)) {
      link.send(COMMAND);
      assertThat(one.command()).isEqualTo(COMMAND);
      one.publish("reply", REPLY, false);

      assertThat(link.receive(SOON)).isEqualTo(REPLY);
      assertThat(other.receive(Duration.ofMillis(50))).isNull();
      assertThat(two.commands).isEmpty();
      assertThat(bus.online()).containsExactly("one", "two");
    }
  }

  /** An older connection's last will comes after the state of the one that took its place. */
  @Test
  void aBoardSaysAgainThatItIsThereWhenALateLastWillDenies() throws Exception {
    AtomicLong nanos = new AtomicLong();
    try (EmbeddedBroker broker = EmbeddedBroker.start(0);
        Board older = new Board(broker, "older");
        MqttBus bus = bus(broker);
        MqttBoard board = MqttBoard.connect(MqttBroker.at(broker.uri()), "one", nanos::get)) {
      Until.holds("it is online", () -> bus.online().contains("one"));
      assertThat(board.announceWhenDue()).isFalse();
      older.topics = "tinyloop/v1/default/one";
      older.say("offline");
      Until.holds("its last will is there", () -> !bus.online().contains("one"));

      nanos.addAndGet(Duration.ofSeconds(2).toNanos());
      assertThat(board.announceWhenDue()).isTrue();

      Until.holds("it is online again", () -> bus.online().contains("one"));
      nanos.addAndGet(Duration.ofMillis(19_999).toNanos());
      assertThat(board.announceWhenDue()).as("19.999 s of silence").isFalse();
      nanos.addAndGet(Duration.ofMillis(1).toNanos());
      assertThat(board.announceWhenDue()).as("20 s of silence").isTrue();
    }
  }

  /** A broker loses the state of some of them: it reaches neither the live nor the retained way. */
  @Test
  void findsEveryDeviceThatComesWhileTheHostSubscribes() throws Exception {
    int count = 24;
    try (EmbeddedBroker broker = EmbeddedBroker.start(0);
        ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      CountDownLatch start = new CountDownLatch(1);
      List<Future<Board>> coming =
          IntStream.range(0, count)
              .mapToObj(i ->
                  threads.submit(() -> {
                    start.await();
                    return new Board(broker, "board-" + i);
                  }))
              .toList();
      start.countDown();
      try (MqttBus bus = bus(broker)) {
        for (int i = 0; i < count; i++) {
          bus.link("board-" + i, Duration.ofSeconds(60)).close();
        }
        assertThat(bus.online()).hasSize(count);
      }
      for (Future<Board> board : coming) {
        board.get().close();
      }
    }
  }

  @Test
  void countsAndDropsWhatIsNoFrame() throws Exception {
    try (EmbeddedBroker broker = EmbeddedBroker.start(0);
        Board board = new Board(broker, "one");
        MqttBus bus = bus(broker);
        Link link = bus.link("one", SOON)) {
      board.publish("reply", new byte[] {1, 2, 3}, false);
      board.publish("reply", new byte[12_000], false);
      board.publish("reply", REPLY, false);

      assertThat(link.receive(SOON)).isEqualTo(REPLY);
      assertThat(link.statistics().crcErrors()).isEqualTo(1);
      assertThat(link.statistics().oversize()).isEqualTo(1);
    }
  }

  @Test
  void endsTheLinkOfADeviceThatLeaves() throws Exception {
    try (EmbeddedBroker broker = EmbeddedBroker.start(0);
        Board board = new Board(broker, "one");
        MqttBus bus = bus(broker);
        Link link = bus.link("one", SOON)) {
      board.say("offline");

      assertThatThrownBy(() -> link.receive(SOON))
          .isInstanceOf(LinkException.class)
          .hasMessageContaining("mqtt:one has left");
      assertThatThrownBy(() -> link.send(COMMAND)).isInstanceOf(LinkException.class);
      board.say("online");
      try (Link again = bus.link("one", SOON)) {
        again.send(COMMAND);
        assertThat(board.command()).isEqualTo(COMMAND);
      }
    }
  }

  @Test
  void namesTheDevicesThatAreOnlineWhenOneIsNot() throws Exception {
    try (EmbeddedBroker broker = EmbeddedBroker.start(0);
        Board _ = new Board(broker, "one");
        MqttBus bus = bus(broker)) {
      try (Link link = bus.link("one", SOON)) {
        assertThat(link.name()).isEqualTo("mqtt:one");
      }
      assertThatThrownBy(() -> bus.link("oen", Duration.ofMillis(50)))
          .isInstanceOf(IOException.class)
          .hasMessageContaining("mqtt:oen is not online")
          .hasMessageContaining("Maybe one of these: [one]");
    }
  }

  @Test
  void outlivesARestartOfTheBroker() throws Exception {
    EmbeddedBroker first = EmbeddedBroker.start(0);
    try (MqttBus bus = bus(first)) {
      try (Board _ = new Board(first, "one");
          Link link = bus.link("one", SOON)) {
        assertThat(link.name()).isEqualTo("mqtt:one");
      }
      first.close();
      try (EmbeddedBroker second = EmbeddedBroker.start(first.port());
          Board board = new Board(second, "two");
          Link link = bus.link("two", Duration.ofSeconds(30))) {
        link.send(COMMAND);
        assertThat(board.command()).isEqualTo(COMMAND);
      }
    }
  }

  @Test
  void saysThatNoBrokerIsThere() throws Exception {
    EmbeddedBroker gone = EmbeddedBroker.start(0);
    gone.close();
    assertThatThrownBy(() -> bus(gone))
        .isInstanceOf(IOException.class)
        .hasMessageContaining(gone.uri())
        .hasMessageContaining("\nMaybe it is not running");
  }
}
