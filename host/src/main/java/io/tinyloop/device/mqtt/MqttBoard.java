package io.tinyloop.device.mqtt;

import io.tinyloop.protocol.wire.LinkException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
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
  private static final byte[] ONLINE = json("online");
  private static final byte[] OFFLINE = json("offline");

  private final MqttBroker broker;
  private final String uid;
  private final BlockingQueue<byte[]> commands = new LinkedBlockingQueue<>(QUEUED_FRAMES);
  private @Nullable MqttConnection connection;

  private MqttBoard(MqttBroker broker, String uid) {
    this.broker = broker;
    this.uid = uid;
  }

  /**
   * Connects, subscribes and says that the board is online.
   *
   * @param uid of the board, which is its client id, too
   * @throws IOException in two lines, if the broker cannot be reached or does not let us in
   */
  public static MqttBoard connect(MqttBroker broker, String uid)
      throws IOException, InterruptedException {
    MqttBoard board = new MqttBoard(broker, uid);
    MqttConnection opened =
        MqttConnection.open(
            broker,
            uid,
            new String[] {broker.topic(uid, "command")},
            new MqttConnection.Will(broker.topic(uid, "state"), OFFLINE),
            (topic, payload) -> {
              var _ = board.commands.offer(payload);
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
