package io.tinyloop.agent;

import static org.assertj.core.api.Assertions.assertThat;

import io.tinyloop.Until;
import io.tinyloop.device.DeviceConnector;
import io.tinyloop.device.DeviceSpec;
import io.tinyloop.device.fleet.Fleet;
import io.tinyloop.device.fleet.FleetFactory;
import io.tinyloop.device.fleet.FleetSettings;
import io.tinyloop.device.mqtt.MqttBoard;
import io.tinyloop.device.mqtt.MqttBroker;
import io.tinyloop.device.mqtt.MqttBus;
import io.tinyloop.device.mqtt.broker.EmbeddedBroker;
import io.tinyloop.protocol.arithmetic.BatchedEngine;
import io.tinyloop.protocol.wire.Link;
import io.tinyloop.protocol.wire.LinkException;
import io.tinyloop.protocol.wire.LinkStatistics;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A bridge stays, whatever the libraries below it throw. */
@Timeout(120)
class BoardBridgeTest {

  private static final String BROKEN = "no such descriptor";

  private final List<String> notes = new CopyOnWriteArrayList<>();
  private final AtomicInteger opened = new AtomicInteger();
  private EmbeddedBroker broker;
  private Fleet fleet;
  private MqttBus bus;

  @BeforeEach
  void open() throws Exception {
    broker = EmbeddedBroker.start(0);
    fleet =
        FleetFactory.of(
            List.of(DeviceSpec.parse("sim:cortex-m4")),
            FleetSettings.with(BatchedEngine.plain(), 1));
    bus = MqttBus.connect(MqttBroker.at(broker.uri()), new SplittableRandom(1));
  }

  @AfterEach
  void close() {
    bus.close();
    fleet.close();
    broker.close();
  }

  /** The board, whose first link is what {@code first} makes of it. */
  private BoardBridge bridge(UnaryOperator<Link> first) {
    DeviceConnector board = fleet.devices().getFirst();
    DeviceConnector faulty =
        new DeviceConnector() {
          @Override
          public String name() {
            return "desk";
          }

          @Override
          public DeviceSpec spec() {
            return board.spec();
          }

          @Override
          public Link open() throws IOException, InterruptedException {
            Link link = board.open();
            return opened.incrementAndGet() == 1 ? first.apply(link) : link;
          }
        };
    return BoardBridge.start(faulty, MqttBroker.at(broker.uri()), notes::add);
  }

  private void awaitOnline() throws Exception {
    Until.holds("the board is online, after " + notes, () -> bus.online().size() == 1);
  }

  @Test
  void opensABoardAgainWhosePortThrows() throws Exception {
    try (BoardBridge _ =
        bridge(link -> {
          link.close();
          throw new IllegalStateException(BROKEN);
        })) {
      awaitOnline();
      assertThat(opened).hasValue(2);
      assertThat(notes).anyMatch(note -> note.startsWith("desk: ") && note.contains(BROKEN));
    }
  }

  /** A link whose calls throw what nobody foresaw, from a moment on. */
  private static final class BreakingLink implements Link {

    private final Link link;
    private volatile boolean sendThrows;
    private volatile boolean receiveThrows;

    BreakingLink(Link link) {
      this.link = link;
    }

    @Override
    public String name() {
      return link.name();
    }

    @Override
    public void send(byte[] frame) throws LinkException {
      if (sendThrows) {
        throw new IllegalStateException(BROKEN);
      }
      link.send(frame);
    }

    @Override
    public byte @Nullable [] receive(Duration timeout) throws LinkException, InterruptedException {
      if (receiveThrows) {
        throw new IllegalStateException(BROKEN);
      }
      return link.receive(timeout);
    }

    @Override
    public LinkStatistics statistics() {
      return link.statistics();
    }

    @Override
    public void close() {
      link.close();
    }
  }

  @Test
  void opensABoardAgainWhoseLinkThrows() throws Exception {
    BreakingLink[] breaking = new BreakingLink[1];
    try (BoardBridge _ = bridge(link -> breaking[0] = new BreakingLink(link))) {
      awaitOnline();
      breaking[0].receiveThrows = true;
      Until.holds("the board is opened again", () -> opened.get() == 2);
      assertThat(notes)
          .anyMatch(note -> note.contains("the board is gone") && note.contains(BROKEN));
    }
  }

  @Test
  void opensABoardAgainThatTakesNoCommand() throws Exception {
    BreakingLink[] breaking = new BreakingLink[1];
    try (BoardBridge _ = bridge(link -> breaking[0] = new BreakingLink(link))) {
      awaitOnline();
      breaking[0].sendThrows = true;
      try (Link link = bus.link(bus.online().getFirst(), Duration.ofSeconds(30))) {
        link.send(new byte[] {1, 2, 3});
        Until.holds("the board is opened again", () -> opened.get() == 2);
      }
    }
  }

  @Test
  void saysAgainThatTheBoardIsThereWhenSomebodyDeniesIt() throws Exception {
    try (BoardBridge _ = bridge(link -> link)) {
      awaitOnline();
      MqttBroker.at(broker.uri())
          .announceRefusal(bus.online().getFirst(), Instant.EPOCH, "as a late last will does");
      Until.holds("it is denied", () -> bus.online().isEmpty());
      awaitOnline();
    }
  }

  @Test
  void tellsThatAnotherClientCameAsTheSameBoard() throws Exception {
    try (BoardBridge _ = bridge(link -> link)) {
      awaitOnline();
      try (MqttBoard _ = MqttBoard.connect(MqttBroker.at(broker.uri()), bus.online().getFirst())) {
        Until.holds(
            "the takeover is told, not only " + notes,
            () -> notes.stream().anyMatch(note -> note.contains("another client came")));
      }
    }
  }
}
