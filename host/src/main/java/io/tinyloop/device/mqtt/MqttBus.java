package io.tinyloop.device.mqtt;

import io.tinyloop.protocol.wire.Link;
import io.tinyloop.protocol.wire.LinkException;
import io.tinyloop.protocol.wire.LinkException.Reason;
import java.io.IOException;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.random.RandomGenerator;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * All devices of a tenant over one connection to the broker (PROTOCOL.md, section 10), which is
 * made again whenever it is lost; the links live on meanwhile. Thread-safe.
 */
public final class MqttBus implements AutoCloseable {

  private static final Duration SHORTEST_PAUSE = Duration.ofMillis(100);
  private static final Duration LONGEST_PAUSE = Duration.ofSeconds(5);

  /** Brokers lose a retained state that is published while the subscription to it is made. */
  private static final Duration BEFORE_STATES_ARE_ASKED_AGAIN = Duration.ofSeconds(1);

  /** Devices of a tenant that are remembered, whatever somebody publishes. */
  private static final int MOST_DEVICES = 10_000;

  private static final Pattern UID = Pattern.compile("[A-Za-z0-9._-]{1,64}");

  private final MqttBroker broker;
  private final String clientId;
  private final Map<String, MqttLink> links = new ConcurrentHashMap<>();
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();

  /** What devices say of themselves; guarded by the lock, as what follows. */
  private final Map<String, DevicePresence> states = new TreeMap<>();

  private @Nullable MqttConnection connection;
  private boolean closed;
  private long statesAskedAt = System.nanoTime();
  private final Thread supervisor;

  private MqttBus(MqttBroker broker, String clientId) {
    this.broker = broker;
    this.clientId = clientId;
    this.supervisor = Thread.ofVirtual().name("mqtt supervisor").unstarted(this::supervise);
  }

  /**
   * A connected bus.
   *
   * @param random draws the client id
   * @throws IOException in two lines, if the broker cannot be reached or does not let us in
   */
  public static MqttBus connect(MqttBroker broker, RandomGenerator random) throws IOException {
    String clientId = "tinyloop-host-" + HexFormat.of().toHexDigits(random.nextLong());
    MqttBus bus = new MqttBus(broker, clientId);
    bus.connection = bus.connectOnce();
    bus.supervisor.start();
    return bus;
  }

  private MqttConnection connectOnce() throws IOException {
    String[] topics = {broker.topic("+", "reply"), broker.topic("+", "state")};
    return MqttConnection.open(broker, clientId, topics, this::received);
  }

  /** Makes the connection again when it is lost, with longer pauses while that fails. */
  private void supervise() {
    try {
      Duration pause = SHORTEST_PAUSE;
      while (!isClosed()) {
        MqttConnection current = current();
        if (current != null && !current.isLost()) {
          current.awaitLoss();
          current.close();
        }
        boolean connected = reconnect();
        pause = connected ? SHORTEST_PAUSE : longer(pause);
        awaitChange(connected ? Duration.ZERO : pause);
      }
    } catch (InterruptedException e) {
      // Closed.
    }
  }

  private static Duration longer(Duration pause) {
    Duration twice = pause.multipliedBy(2);
    return twice.compareTo(LONGEST_PAUSE) > 0 ? LONGEST_PAUSE : twice;
  }

  private boolean reconnect() {
    if (isClosed()) {
      return false;
    }
    try {
      MqttConnection next = connectOnce();
      lock.lock();
      try {
        connection = next;
        changed.signalAll();
      } finally {
        lock.unlock();
      }
      return true;
    } catch (IOException e) {
      return false; // tried again; the links time out meanwhile
    }
  }

  private void awaitChange(Duration timeout) throws InterruptedException {
    lock.lock();
    try {
      long left = timeout.toNanos();
      while (left > 0 && !closed) {
        left = changed.awaitNanos(left);
      }
    } finally {
      lock.unlock();
    }
  }

  private boolean isClosed() {
    lock.lock();
    try {
      return closed;
    } finally {
      lock.unlock();
    }
  }

  private @Nullable MqttConnection current() {
    lock.lock();
    try {
      return connection;
    } finally {
      lock.unlock();
    }
  }

  /** On the library's thread: hands on, and never waits but for a lock that nobody holds long. */
  private void received(String topic, byte[] payload) {
    String[] parts = topic.split("/", -1);
    if (parts.length != 5 || !UID.matcher(parts[3]).matches()) {
      return;
    }
    String uid = parts[3];
    if (parts[4].equals("reply")) {
      MqttLink link = links.get(uid);
      if (link != null) {
        link.received(payload);
      }
    } else if (parts[4].equals("state")) {
      stateChanged(uid, DevicePresence.parse(payload));
    }
  }

  private void stateChanged(String uid, DevicePresence said) {
    DevicePresence now;
    lock.lock();
    try {
      DevicePresence known = states.get(uid);
      if (known == null && states.size() >= MOST_DEVICES) {
        return; // somebody invents devices
      }
      now = said.after(known);
      states.put(uid, now);
      changed.signalAll();
    } finally {
      lock.unlock();
    }
    MqttLink link = links.get(uid);
    if (link != null && !now.online()) {
      link.deviceLeft(now.reason());
    }
  }

  /** The devices that say they are online, by UID. */
  public List<String> online() {
    lock.lock();
    try {
      return states.entrySet().stream()
          .filter(state -> state.getValue().online())
          .map(Map.Entry::getKey)
          .toList();
    } finally {
      lock.unlock();
    }
  }

  /**
   * A link to a device; a link to the same device that was open before is closed.
   *
   * @param patience how long to wait for the device to come online
   * @throws IOException in two lines, if it does not
   */
  public Link link(String uid, Duration patience) throws IOException, InterruptedException {
    if (!awaitOnline(uid, patience)) {
      String reason = whyNot(uid);
      if (reason != null) {
        throw new IOException(
            "The device mqtt:%s %s.\nMaybe it is faulty, or not what it says it is."
                .formatted(uid, reason));
      }
      throw new IOException(
          "The device mqtt:%s is not online at %s.\nMaybe one of these: %s."
              .formatted(uid, broker, online().isEmpty() ? "none is" : online()));
    }
    MqttLink link = new MqttLink(this, uid);
    MqttLink before = links.put(uid, link);
    if (before != null) {
      before.close();
    }
    return link;
  }

  private boolean isOnline(String uid) {
    DevicePresence known = states.get(uid);
    return known != null && known.online();
  }

  private @Nullable String whyNot(String uid) {
    lock.lock();
    try {
      DevicePresence known = states.get(uid);
      return known == null ? null : known.reason();
    } finally {
      lock.unlock();
    }
  }

  private boolean awaitOnline(String uid, Duration patience) throws InterruptedException {
    long end = System.nanoTime() + patience.toNanos();
    lock.lock();
    try {
      while (!isOnline(uid) && end - System.nanoTime() > 0 && !closed) {
        askStatesAgain();
        long pause = BEFORE_STATES_ARE_ASKED_AGAIN.toNanos();
        var _ = changed.awaitNanos(Math.min(pause, end - System.nanoTime()));
      }
      return isOnline(uid);
    } finally {
      lock.unlock();
    }
  }

  /** Subscribes once more, which brings every retained state again; now and then, for all. */
  private void askStatesAgain() {
    long now = System.nanoTime();
    MqttConnection current = connection;
    if (current != null
        && !current.isLost()
        && now - statesAskedAt >= BEFORE_STATES_ARE_ASKED_AGAIN.toNanos()) {
      statesAskedAt = now;
      current.subscribeAgain(broker.topic("+", "state"));
    }
  }

  /** Publishes a command; waits for the connection if it is being made again. */
  void publish(String uid, byte[] frame, Duration timeout)
      throws LinkException, InterruptedException {
    connected(timeout).publish(broker.topic(uid, "command"), frame, timeout);
  }

  private MqttConnection connected(Duration timeout) throws LinkException, InterruptedException {
    lock.lock();
    try {
      long left = timeout.toNanos();
      MqttConnection current = connection;
      while (!closed && left > 0 && (current == null || current.isLost())) {
        left = changed.awaitNanos(left);
        current = connection;
      }
      if (closed || current == null || current.isLost()) {
        throw new LinkException(
            closed ? Reason.CLOSED : Reason.TIMED_OUT,
            "The broker at %s is not connected.".formatted(broker));
      }
      return current;
    } finally {
      lock.unlock();
    }
  }

  void forget(MqttLink link, String uid) {
    links.remove(uid, link);
  }

  /** Leaves the broker; all links are closed. */
  @Override
  public void close() {
    MqttConnection current;
    lock.lock();
    try {
      closed = true;
      current = connection;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
    supervisor.interrupt();
    List.copyOf(links.values()).forEach(MqttLink::close);
    if (current != null) {
      current.close();
    }
  }
}
