package io.tinyloop.simulator.mqtt;

import io.tinyloop.protocol.wire.FrameCodec;
import io.tinyloop.protocol.wire.FrameOutcome.Damaged;
import io.tinyloop.protocol.wire.FrameOutcome.Frame;
import io.tinyloop.protocol.wire.Link;
import io.tinyloop.protocol.wire.LinkCounters;
import io.tinyloop.protocol.wire.LinkException;
import io.tinyloop.protocol.wire.LinkException.Reason;
import io.tinyloop.protocol.wire.LinkStatistics;
import io.tinyloop.protocol.wire.NoDelaySockets;
import io.tinyloop.protocol.wire.NoDelayTls;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.eclipse.paho.mqttv5.client.IMqttToken;
import org.eclipse.paho.mqttv5.client.MqttActionListener;
import org.eclipse.paho.mqttv5.client.MqttAsyncClient;
import org.eclipse.paho.mqttv5.client.MqttCallback;
import org.eclipse.paho.mqttv5.client.MqttConnectionOptions;
import org.eclipse.paho.mqttv5.client.MqttDisconnectResponse;
import org.eclipse.paho.mqttv5.client.persist.MemoryPersistence;
import org.eclipse.paho.mqttv5.common.MqttException;
import org.eclipse.paho.mqttv5.common.MqttMessage;
import org.eclipse.paho.mqttv5.common.MqttSubscription;
import org.eclipse.paho.mqttv5.common.packet.MqttProperties;
import org.jspecify.annotations.Nullable;

/**
 * The device's end of a link over MQTT 5 (PROTOCOL.md, section 10): one connection, used until it
 * breaks. The client's callbacks only fill queues; nothing in them waits.
 */
final class MqttDeviceLink implements Link {

  private static final int QOS = 1;
  private static final int QUEUED_FRAMES = 256;
  private static final int UNACKNOWLEDGED = 64;
  private static final int KEEP_ALIVE_SECONDS = 10;
  private static final int CLIENT_THREADS = 4;
  private static final Duration PATIENCE = Duration.ofSeconds(5);
  private static final Duration SEND_TIMEOUT = Duration.ofSeconds(1);

  /**
   * A device says again that it is online once it has heard nothing for so long: it learns whether
   * anybody is there, and mends a state that an older connection's last will has overwritten.
   */
  private static final Duration SILENCE = Duration.ofSeconds(20);

  /** The first time soon: an older connection's last will is published when this one begins. */
  private static final Duration FIRST_SILENCE = Duration.ofSeconds(2);

  /** More than a farewell takes on a busy machine; a client that hangs is left behind after it. */
  private static final Duration CLOSE_DEADLINE = Duration.ofSeconds(4);

  private static final byte[] ONLINE = json("online");
  private static final byte[] OFFLINE = json("offline");
  private static final byte[] END = new byte[0];

  private final String name;
  private final String topics;
  private final int maxFrameBytes;
  private final MqttAsyncClient client;
  private final BlockingQueue<byte[]> received = new ArrayBlockingQueue<>(QUEUED_FRAMES);
  private final Semaphore unacknowledged = new Semaphore(UNACKNOWLEDGED);
  private final AtomicBoolean ended = new AtomicBoolean();
  private final LinkCounters counters = new LinkCounters();
  private final ScheduledExecutorService clientThreads = clientThreads();
  private final Thread liveness;
  private volatile long heardAt = System.nanoTime();

  private MqttDeviceLink(BrokerAccess broker, String topics, String clientId, int maxFrameBytes)
      throws MqttException {
    this.name = "mqtt:" + topics;
    this.topics = topics;
    this.maxFrameBytes = maxFrameBytes;
    this.client =
        new MqttAsyncClient(broker.uri(), clientId, new MemoryPersistence(), null, clientThreads);
    this.liveness = Thread.ofVirtual().name("liveness " + name).unstarted(this::watch);
  }

  /**
   * The client's sender, receiver, callbacks and pings: thousands of devices must fit a process.
   */
  private static ScheduledExecutorService clientThreads() {
    return Executors.newScheduledThreadPool(
        CLIENT_THREADS, Thread.ofVirtual().name("mqtt ", 0).factory());
  }

  /**
   * Connects, subscribes and says that the device is online.
   *
   * @param topics {@code tinyloop/v1/<tenant>/<uid>}
   */
  static MqttDeviceLink connect(
      BrokerAccess broker, String topics, String clientId, int maxFrameBytes) throws LinkException {
    try {
      MqttDeviceLink link = new MqttDeviceLink(broker, topics, clientId, maxFrameBytes);
      link.open(broker);
      return link;
    } catch (MqttException e) {
      throw new LinkException(
          Reason.BROKEN, "The broker (%s) cannot be reached: %s".formatted(broker, e), e);
    }
  }

  private void open(BrokerAccess broker) throws MqttException {
    MqttConnectionOptions options = options(broker);
    options.setWill(topics + "/state", retained(OFFLINE));
    client.setCallback(new Callbacks());
    try {
      client.connect(options).waitForCompletion(PATIENCE.toMillis());
      var commands = new MqttSubscription[] {new MqttSubscription(topics + "/command", QOS)};
      client.subscribe(commands).waitForCompletion(PATIENCE.toMillis());
      client.publish(topics + "/state", retained(ONLINE)).waitForCompletion(PATIENCE.toMillis());
      liveness.start();
    } catch (MqttException | RuntimeException e) {
      within(CLOSE_DEADLINE, this::release);
      throw e;
    }
  }

  /** Ends the link when the broker no longer answers, whatever the client library believes. */
  private void watch() {
    Duration wait = FIRST_SILENCE;
    try {
      while (!ended.get()) {
        Thread.sleep(wait);
        Duration silence = Duration.ofNanos(System.nanoTime() - heardAt);
        if (wait.equals(FIRST_SILENCE) || silence.compareTo(SILENCE) >= 0) {
          client
              .publish(topics + "/state", retained(ONLINE))
              .waitForCompletion(PATIENCE.toMillis());
          heardAt = System.nanoTime();
        }
        wait = SILENCE;
      }
    } catch (InterruptedException e) {
      // Closed.
    } catch (MqttException | RuntimeException e) {
      end();
    }
  }

  private static MqttConnectionOptions options(BrokerAccess broker) {
    MqttConnectionOptions options = new MqttConnectionOptions();
    options.setAutomaticReconnect(false);
    if (broker.uri().startsWith("tcp:")) {
      options.setSocketFactory(new NoDelaySockets());
    } else if (broker.tls() != null) {
      options.setSocketFactory(new NoDelayTls(broker.tls().getSocketFactory()));
      options.setHttpsHostnameVerificationEnabled(true);
    }
    if (broker.user() != null) {
      options.setUserName(broker.user());
    }
    if (broker.password() != null) {
      options.setPassword(broker.password().getBytes(StandardCharsets.UTF_8));
    }
    options.setCleanStart(true);
    options.setSessionExpiryInterval(0L);
    options.setKeepAliveInterval(KEEP_ALIVE_SECONDS);
    options.setConnectionTimeout((int) PATIENCE.toSeconds());
    return options;
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public void send(byte[] frame) throws LinkException {
    try {
      if (!unacknowledged.tryAcquire(SEND_TIMEOUT.toMillis(), TimeUnit.MILLISECONDS)) {
        throw new LinkException(
            Reason.TIMED_OUT, "The link (%s) acknowledges nothing.".formatted(name));
      }
      client.publish(
          topics + "/reply", new MqttMessage(frame, QOS, false, null), null, new Acknowledged());
      counters.sentFrame(frame.length);
    } catch (MqttException e) {
      unacknowledged.release();
      throw new LinkException(Reason.BROKEN, "The link (%s) failed: %s".formatted(name, e), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new LinkException(
          Reason.TIMED_OUT, "The thread was interrupted while sending on %s.".formatted(name), e);
    }
  }

  @Override
  public byte @Nullable [] receive(Duration timeout) throws LinkException, InterruptedException {
    byte[] frame = received.poll(timeout.toNanos(), TimeUnit.NANOSECONDS);
    if (frame == END || (frame == null && ended.get())) {
      var _ = received.offer(END);
      throw new LinkException(Reason.CLOSED, "The link (%s) is closed.".formatted(name));
    }
    return frame;
  }

  @Override
  public LinkStatistics statistics() {
    return counters.snapshot();
  }

  /**
   * Says goodbye and leaves, on a thread of its own: an interruption of the caller's must not reach
   * the farewell, and a client library that does not come back must not hold up the device.
   */
  @Override
  public void close() {
    end();
    liveness.interrupt();
    within(CLOSE_DEADLINE, this::leave);
  }

  /** Runs what may not come back, and goes on without it after a while. */
  private void within(Duration deadline, Runnable task) {
    Thread thread = Thread.ofVirtual().name("close " + name).start(task);
    boolean interrupted = Thread.interrupted();
    try {
      var _ = thread.join(deadline);
    } catch (InterruptedException e) {
      interrupted = true;
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  private void leave() {
    try {
      if (client.isConnected()) {
        client
            .publish(topics + "/state", retained(OFFLINE))
            .waitForCompletion(CLOSE_DEADLINE.toMillis());
        client.disconnect().waitForCompletion(SEND_TIMEOUT.toMillis());
      }
    } catch (MqttException | RuntimeException e) {
      // The last will says it instead.
    } finally {
      release();
    }
  }

  private void end() {
    ended.set(true);
    var _ = received.offer(END);
  }

  private void release() {
    try {
      client.disconnectForcibly(0, 0, false);
    } catch (MqttException | RuntimeException e) {
      // It was not connected, or is being closed by the other end at the same moment.
    }
    try {
      client.close(true);
    } catch (MqttException | RuntimeException e) {
      // Nothing more can be given back.
    } finally {
      clientThreads
          .shutdownNow(); // the library leaves them when it did not get as far as connected
    }
  }

  private static MqttMessage retained(byte[] payload) {
    return new MqttMessage(payload, QOS, true, null);
  }

  private static byte[] json(String state) {
    return "{\"state\":\"%s\"}".formatted(state).getBytes(StandardCharsets.UTF_8);
  }

  /** Frees the place of a publication; the client calls either method, sometimes both. */
  private final class Acknowledged implements MqttActionListener {

    private final AtomicBoolean released = new AtomicBoolean();

    @Override
    public void onSuccess(IMqttToken token) {
      release();
    }

    @Override
    public void onFailure(IMqttToken token, Throwable cause) {
      release();
    }

    private void release() {
      if (released.compareAndSet(false, true)) {
        unacknowledged.release();
      }
    }
  }

  /** What the client tells; a frame that finds the queue full is lost, and the host asks again. */
  private final class Callbacks implements MqttCallback {

    @Override
    public void messageArrived(String topic, MqttMessage message) {
      byte[] frame = message.getPayload();
      heardAt = System.nanoTime();
      counters.received(frame.length);
      switch (FrameCodec.decode(frame, maxFrameBytes)) {
        case Frame _ -> {
          if (received.offer(frame)) {
            counters.receivedFrame();
          }
        }
        case Damaged(var damage) -> counters.dropped(damage);
      }
    }

    @Override
    public void disconnected(MqttDisconnectResponse response) {
      end();
    }

    @Override
    public void mqttErrorOccurred(MqttException exception) {}

    @Override
    public void deliveryComplete(IMqttToken token) {}

    @Override
    public void connectComplete(boolean reconnect, String serverUri) {}

    @Override
    public void authPacketArrived(int reasonCode, MqttProperties properties) {}
  }
}
