package io.tinyloop.agent;

import io.tinyloop.device.Deadline;
import io.tinyloop.device.DeviceConnector;
import io.tinyloop.device.DeviceSession;
import io.tinyloop.device.LineSpeed;
import io.tinyloop.device.SessionException;
import io.tinyloop.device.SessionListener;
import io.tinyloop.device.SessionSettings;
import io.tinyloop.device.VariableSpeedLink;
import io.tinyloop.device.mqtt.MqttBoard;
import io.tinyloop.device.mqtt.MqttBroker;
import io.tinyloop.protocol.wire.Link;
import io.tinyloop.protocol.wire.LinkException;
import java.io.IOException;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One board of a bench, carried to the broker frame by frame: what the host sends goes to the
 * board's link, what the board says to the host. Nothing is kept and nothing is repeated here: the
 * session between host and board asks again for what was lost. Opens the board again when it is
 * plugged in again, and the broker again when it is back; a lost broker leaves the board's link
 * open.
 */
final class BoardBridge implements AutoCloseable {

  private static final Duration HELLO = Duration.ofSeconds(10);
  private static final Duration POLL = Duration.ofMillis(500);

  /** A connection to the broker that was there so long shows that the broker works. */
  private static final Duration LASTING = Duration.ofSeconds(10);

  /** An epoch that fences nobody. */
  private static final int NO_EPOCH = 0;

  private final DeviceConnector connector;
  private final MqttBroker broker;
  private final Consumer<String> notes;
  private final SecureRandom random = new SecureRandom();
  private final CountDownLatch closed = new CountDownLatch(1);
  private final Thread thread;

  /** What was told last, so that the same is not told each time. */
  private String told = "";

  private BoardBridge(DeviceConnector connector, MqttBroker broker, Consumer<String> notes) {
    this.connector = connector;
    this.broker = broker;
    this.notes = notes;
    this.thread = Thread.ofVirtual().name("bridge " + connector.name()).unstarted(this::run);
  }

  /** A bridge that tries to be up until it is closed. */
  static BoardBridge start(DeviceConnector connector, MqttBroker broker, Consumer<String> notes) {
    BoardBridge bridge = new BoardBridge(connector, broker, notes);
    bridge.thread.start();
    return bridge;
  }

  private void run() {
    GrowingPause pause = new GrowingPause(random);
    try {
      while (!isClosed()) {
        if (carryBoard()) {
          pause.reset();
        }
        await(pause);
      }
    } catch (InterruptedException e) {
      // Closed.
    }
  }

  private void await(GrowingPause pause) throws InterruptedException {
    var _ = closed.await(pause.next().toMillis(), TimeUnit.MILLISECONDS);
  }

  /** Opens the board and carries it until its link breaks; false if it could not be opened. */
  private boolean carryBoard() throws InterruptedException {
    try (Link link = connector.open()) {
      String uid = uid(link);
      tell("%s is %s".formatted(connector.name(), uid));
      carry(link, uid);
      return true;
    } catch (BoardLostException e) {
      tell("%s: the board is gone: %s".formatted(connector.name(), e.getMessage()));
      return true;
    } catch (IOException | SessionException | RuntimeException e) {
      tell("%s: %s".formatted(connector.name(), text(e)));
      return false;
    }
  }

  /** Over one connection after the other; boards that lost their broker come back one by one. */
  private void carry(Link link, String uid) throws BoardLostException, InterruptedException {
    GrowingPause pause = new GrowingPause(random);
    while (!isClosed()) {
      long came = System.nanoTime();
      carryOverOneConnection(link, uid);
      if (System.nanoTime() - came >= LASTING.toNanos()) {
        pause.reset();
      }
      await(pause);
    }
  }

  /** What libraries throw may have no words. */
  private static String text(Exception e) {
    boolean spoken = !(e instanceof RuntimeException) && e.getMessage() != null;
    return spoken ? String.valueOf(e.getMessage()) : e.toString();
  }

  private String uid(Link link) throws SessionException, InterruptedException {
    Deadline deadline = Deadline.after(HELLO, System::nanoTime);
    LineSpeed.Greeting greeting =
        until ->
            DeviceSession.open(
                link, NO_EPOCH, SessionSettings.DEFAULT, new SessionListener() {}, random, until);
    if (!(link instanceof VariableSpeedLink line)) {
      return greeting.open(deadline).hello().uid();
    }
    LineSpeed speed = new LineSpeed(note -> tell(connector.name() + ": " + note));
    DeviceSession session =
        speed.find(line, greeting, SessionSettings.DEFAULT.answerTimeout(), deadline);
    // A board that is switched off later would not be heard again at another speed.
    speed.restore(line, session, deadline);
    return session.hello().uid();
  }

  /** Returns when the broker is lost or cannot be reached. */
  private void carryOverOneConnection(Link link, String uid)
      throws BoardLostException, InterruptedException {
    try (MqttBoard board = MqttBoard.connect(broker, uid)) {
      tell("%s is online as mqtt:%s".formatted(connector.name(), uid));
      Replies replies = new Replies(link, board);
      replies.start();
      try {
        while (!isClosed() && !board.isLost() && replies.broken == null) {
          carryCommand(board, link);
        }
      } finally {
        replies.end();
      }
      Exception broken = replies.broken;
      if (broken != null) {
        throw new BoardLostException(broken);
      }
      if (board.isTakenOver()) {
        tell(
            "%s: another client came to the broker as %s, and this one was put out; maybe another agent carries the same board, or it is there itself"
                .formatted(connector.name(), uid));
      }
    } catch (IOException e) {
      tell("%s: %s".formatted(connector.name(), text(e)));
    }
  }

  private static void carryCommand(MqttBoard board, Link link)
      throws IOException, BoardLostException, InterruptedException {
    var _ = board.announceWhenDue();
    byte[] command = board.command(POLL);
    if (command != null) {
      try {
        link.send(command);
      } catch (LinkException | RuntimeException e) {
        throw new BoardLostException(e);
      }
    }
  }

  /** What the board says, on a thread of its own. */
  private static final class Replies implements Runnable {

    private final Link link;
    private final MqttBoard board;
    private final Thread thread = Thread.ofVirtual().name("board replies").unstarted(this);
    private volatile boolean ended;

    /** Why the board's link ended; null: it has not. */
    volatile @Nullable Exception broken;

    Replies(Link link, MqttBoard board) {
      this.link = link;
      this.board = board;
    }

    void start() {
      thread.start();
    }

    @Override
    public void run() {
      try {
        while (!ended && !board.isLost()) {
          carryOne();
        }
      } catch (LinkException | RuntimeException e) {
        broken = e;
      } catch (InterruptedException e) {
        // Ended.
      }
    }

    private void carryOne() throws LinkException, InterruptedException {
      byte[] frame = link.receive(POLL);
      if (frame != null) {
        try {
          board.reply(frame);
        } catch (LinkException e) {
          // The broker did not take it: the host asks again.
        }
      }
    }

    void end() throws InterruptedException {
      ended = true;
      thread.join();
    }
  }

  /** The board's link broke. */
  private static final class BoardLostException extends Exception {

    private static final long serialVersionUID = 1;

    BoardLostException(Exception cause) {
      super(text(cause), cause);
    }
  }

  private void tell(String note) {
    if (!note.equals(told)) {
      told = note;
      notes.accept(note);
    }
  }

  private boolean isClosed() {
    return closed.getCount() == 0;
  }

  /** Says that the board is offline, and closes its link. */
  @Override
  public void close() {
    closed.countDown();
    try {
      var _ = thread.join(Duration.ofSeconds(5));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    thread.interrupt();
  }
}
