package io.tinyloop.device.mqtt;

import io.tinyloop.protocol.wire.LinkException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The device's end of the broker (PROTOCOL.md, section 10), for a board that has no network itself:
 * one connection, from its beginning to its loss. Says that the board is online, and that it is not
 * when it is closed or lost. Thread-safe.
 */
public final class MqttBoard implements AutoCloseable {

  /** A host that floods loses what is beyond; it asks again. */
  private static final int QUEUED_FRAMES = 256;

  private static final Duration SEND_TIMEOUT = Duration.ofSeconds(5);

  /** An older connection's last will may come after this one's first state. */
  private static final Duration FIRST_SILENCE = Duration.ofSeconds(2);

  /** Whether the broker takes the state is the only proof that it is still there. */
  private static final Duration SILENCE = Duration.ofSeconds(20);

  private static final byte[] ONLINE = json("online");
  private static final byte[] OFFLINE = json("offline");

  private final MqttBroker broker;
  private final String uid;
  private final LongSupplier nanoClock;
  private final BlockingQueue<byte[]> commands = new LinkedBlockingQueue<>(QUEUED_FRAMES);
  private @Nullable MqttConnection connection;

  /** How long to hear nothing before the state is said again. */
  private volatile Duration patience = FIRST_SILENCE;

  /** When a command came, or the state was said, last. */
  private volatile long heardAt;

  private MqttBoard(MqttBroker broker, String uid, LongSupplier nanoClock) {
    this.broker = broker;
    this.uid = uid;
    this.nanoClock = nanoClock;
    this.heardAt = nanoClock.getAsLong();
  }

  /**
   * Connects, subscribes and says that the board is online.
   *
   * @param uid of the board, which is its client id, too
   * @throws IOException in two lines, if the broker cannot be reached or does not let us in
   */
  public static MqttBoard connect(MqttBroker broker, String uid) throws IOException {
    return connect(broker, uid, System::nanoTime);
  }

  /** The same by another clock. */
  static MqttBoard connect(MqttBroker broker, String uid, LongSupplier nanoClock)
      throws IOException {
    MqttBoard board = new MqttBoard(broker, uid, nanoClock);
    MqttConnection opened =
        MqttConnection.open(
            broker,
            uid,
            new String[] {broker.topic(uid, "command")},
            new MqttConnection.Will(broker.topic(uid, "state"), OFFLINE),
            (topic, payload) -> {
              board.heard(payload);
            });
    board.connection = opened;
    try {
      opened.retain(broker.topic(uid, "state"), ONLINE);
      return board;
    } catch (IOException e) {
      board.close();
      throw e;
    }
  }

  private static byte[] json(String state) {
    return "{\"state\":\"%s\"}".formatted(state).getBytes(StandardCharsets.UTF_8);
  }

  private void heard(byte[] command) {
    if (patience.equals(SILENCE)) {
      heardAt = nanoClock.getAsLong();
    }
    var _ = commands.offer(command);
  }

  /**
   * Says again that the board is online, 2 s after it has connected and whenever it has heard
   * nothing for 20 s. To be called often, by one thread.
   *
   * @return whether it was time for that
   * @throws IOException in two lines, if the broker does not take it: connect again
   */
  public boolean announceWhenDue() throws IOException {
    MqttConnection open = connection;
    boolean due =
        open != null && nanoClock.getAsLong() - heardAt >= patience.toNanos() && !open.isLost();
    if (due && open != null) {
      open.retain(broker.topic(uid, "state"), ONLINE);
      patience = SILENCE;
      heardAt = nanoClock.getAsLong();
    }
    return due;
  }

  /** The next frame of the host, or null at the time-out. */
  public byte @Nullable [] command(Duration timeout) throws InterruptedException {
    return commands.poll(timeout.toNanos(), TimeUnit.NANOSECONDS);
  }

  /** Sends a frame of the board to the host. */
  public void reply(byte[] frame) throws LinkException, InterruptedException {
    MqttConnection open = connection;
    if (open != null) {
      open.publish(broker.topic(uid, "reply"), frame, SEND_TIMEOUT);
    }
  }

  /** Whether the connection is lost: connect again. */
  public boolean isLost() {
    MqttConnection open = connection;
    return open == null || open.isLost();
  }

  /** Whether it is lost because another client came as this board. */
  public boolean isTakenOver() {
    MqttConnection open = connection;
    return open != null && open.isTakenOver();
  }

  /** Says that the board is offline, and leaves. */
  @Override
  public void close() {
    MqttConnection open = connection;
    if (open != null) {
      try {
        open.retain(broker.topic(uid, "state"), OFFLINE);
      } catch (IOException e) {
        // The last will says it.
      }
      open.close();
    }
  }
}
