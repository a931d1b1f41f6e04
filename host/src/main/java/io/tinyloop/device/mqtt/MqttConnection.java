package io.tinyloop.device.mqtt;

import io.tinyloop.protocol.wire.LinkException;
import io.tinyloop.protocol.wire.LinkException.Reason;
import io.tinyloop.protocol.wire.NoDelaySockets;
import io.tinyloop.protocol.wire.NoDelayTls;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BiConsumer;
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
import org.eclipse.paho.mqttv5.common.packet.MqttReturnCode;
import org.jspecify.annotations.Nullable;

/**
 * One connection to a broker, from its beginning to its loss; after that it is thrown away. The
 * library's own reconnection, buffering and delivery callbacks are not used: they are known to get
 * stuck, and reported failures for messages that had been delivered. Thread-safe.
 */
final class MqttConnection implements MqttCallback, AutoCloseable {

  /** Brokers may allow as few as 20 unacknowledged publications; the library throws at the next. */
  private static final int UNACKNOWLEDGED = 16;

  private static final int AT_LEAST_ONCE = 1;

  /** Reason codes of MQTT 5 from here on say that something was not done. */
  private static final int FIRST_REFUSAL = 0x80;

  private static final long MAX_PACKET_BYTES = 1 << 17;
  private static final int KEEP_ALIVE_SECONDS = 20;
  private static final Duration TIMEOUT = Duration.ofSeconds(10);
  private static final Duration CLOSE_DEADLINE = Duration.ofSeconds(2);

  private final MqttAsyncClient client;
  private final BiConsumer<String, byte[]> receiver;
  private final Semaphore window = new Semaphore(UNACKNOWLEDGED);
  private final CountDownLatch lost = new CountDownLatch(1);
  private volatile boolean takenOver;

  private MqttConnection(MqttAsyncClient client, BiConsumer<String, byte[]> receiver) {
    this.client = client;
    this.receiver = receiver;
  }

  /**
   * A connection that has its subscriptions.
   *
   * @param receiver takes topic and payload, on the library's thread; must not block
   * @throws BrokerException if the broker cannot be reached or does not let us in
   */
  static MqttConnection open(
      MqttBroker broker, String clientId, String[] topics, BiConsumer<String, byte[]> receiver)
      throws IOException {
    return open(broker, clientId, topics, null, receiver);
  }

  /** What the broker publishes, retained, when the connection is lost. */
  @SuppressWarnings("ArrayRecordComponent") // a value that is handed over once
  record Will(String topic, byte[] payload) {}

  /** The same with a last will. */
  static MqttConnection open(
      MqttBroker broker,
      String clientId,
      String[] topics,
      @Nullable Will will,
      BiConsumer<String, byte[]> receiver)
      throws IOException {
    try {
      MqttAsyncClient client = new MqttAsyncClient(broker.uri(), clientId, new MemoryPersistence());
      MqttConnection connection = new MqttConnection(client, receiver);
      connection.connect(broker, topics, will);
      return connection;
    } catch (MqttException e) {
      throw BrokerException.of(broker, e);
    } catch (RuntimeException e) {
      throw BrokerException.of(broker, new MqttException(e));
    }
  }

  private void connect(MqttBroker broker, String[] topics, @Nullable Will will)
      throws MqttException {
    try {
      client.setCallback(this);
      MqttConnectionOptions options = options(broker);
      if (will != null) {
        options.setWill(will.topic(), new MqttMessage(will.payload(), AT_LEAST_ONCE, true, null));
      }
      client.connect(options).waitForCompletion(TIMEOUT.toMillis());
      if (topics.length > 0) {
        IMqttToken subscribed = client.subscribe(subscriptions(topics));
        subscribed.waitForCompletion(TIMEOUT.toMillis());
        checkGranted(subscribed);
      }
    } catch (MqttException | RuntimeException e) {
      close();
      throw e;
    }
  }

  /** The library may take a refused subscription for a made one. */
  private static void checkGranted(IMqttToken subscribed) throws MqttException {
    int[] codes = subscribed.getReasonCodes();
    if (codes != null) {
      for (int code : codes) {
        if (code >= FIRST_REFUSAL) {
          throw new MqttException(code);
        }
      }
    }
  }

  private static String reason(Exception e) {
    Throwable cause = e.getCause();
    return cause == null && e instanceof MqttException said
        ? e.getMessage() + ", " + said.getReasonCode()
        : String.valueOf((cause == null ? e : cause).getMessage());
  }

  private static MqttConnectionOptions options(MqttBroker broker) {
    MqttConnectionOptions options = new MqttConnectionOptions();
    options.setAutomaticReconnect(false);
    options.setCleanStart(true);
    options.setSessionExpiryInterval(0L);
    options.setKeepAliveInterval(KEEP_ALIVE_SECONDS);
    options.setConnectionTimeout((int) TIMEOUT.toSeconds());
    options.setMaximumPacketSize(MAX_PACKET_BYTES);
    if (broker.uri().startsWith("tcp:")) {
      options.setSocketFactory(new NoDelaySockets());
    } else if (broker.uri().startsWith("ssl:")) {
      options.setSocketFactory(new NoDelayTls(broker.tls().context().getSocketFactory()));
      options.setHttpsHostnameVerificationEnabled(true);
    }
    if (broker.username() != null) {
      options.setUserName(broker.username());
    }
    if (broker.password() != null) {
      options.setPassword(broker.password().getBytes(StandardCharsets.UTF_8));
    }
    return options;
  }

  private static MqttSubscription[] subscriptions(String[] topics) {
    MqttSubscription[] subscriptions = new MqttSubscription[topics.length];
    for (int i = 0; i < topics.length; i++) {
      subscriptions[i] = new MqttSubscription(topics[i], AT_LEAST_ONCE);
    }
    return subscriptions;
  }

  /** Asks for what is retained under a topic that is subscribed; returns at once. */
  void subscribeAgain(String topic) {
    try {
      var _ = client.subscribe(subscriptions(new String[] {topic}));
    } catch (MqttException | RuntimeException e) {
      // The connection was lost, which the library may show as a null pointer; the next one asks.
    }
  }

  /** Publishes a state that stays, and waits until the broker has it. */
  void retain(String topic, byte[] payload) throws IOException {
    try {
      client
          .publish(topic, new MqttMessage(payload, AT_LEAST_ONCE, true, null))
          .waitForCompletion(TIMEOUT.toMillis());
    } catch (MqttException | RuntimeException e) {
      throw new IOException(
          "The broker did not take the state of %s (%s).\nMaybe it is gone, or this user may not publish there."
              .formatted(topic, reason(e)),
          e);
    }
  }

  /** Publishes with QoS 1; returns when the library has taken the message, not when it arrived. */
  void publish(String topic, byte[] payload, Duration timeout)
      throws LinkException, InterruptedException {
    if (!window.tryAcquire(timeout.toNanos(), TimeUnit.NANOSECONDS)) {
      throw new LinkException(
          Reason.TIMED_OUT,
          "The broker did not acknowledge one of %d publications in %s."
              .formatted(UNACKNOWLEDGED, timeout));
    }
    try {
      client.publish(
          topic, new MqttMessage(payload, AT_LEAST_ONCE, false, null), null, new ReleaseOnce());
    } catch (MqttException | RuntimeException e) { // the library shows some losses as null pointers
      window.release();
      throw new LinkException(Reason.TIMED_OUT, "The broker is not connected: " + reason(e), e);
    }
  }

  /** Opens the window by one, however often the library calls back. */
  private final class ReleaseOnce implements MqttActionListener {

    private final AtomicBoolean released = new AtomicBoolean();

    private void release() {
      if (released.compareAndSet(false, true)) {
        window.release();
      }
    }

    @Override
    public void onSuccess(IMqttToken token) {
      release();
    }

    @Override
    public void onFailure(IMqttToken token, Throwable cause) {
      release();
    }
  }

  boolean isLost() {
    return lost.getCount() == 0;
  }

  /** Whether it is lost because another client came with the same client id. */
  boolean isTakenOver() {
    return takenOver;
  }

  /** Waits until the connection is lost or closed. */
  void awaitLoss() throws InterruptedException {
    lost.await();
  }

  @Override
  public void messageArrived(String topic, MqttMessage message) {
    receiver.accept(topic, message.getPayload());
  }

  @Override
  public void disconnected(MqttDisconnectResponse response) {
    takenOver = response.getReturnCode() == MqttReturnCode.RETURN_CODE_SESSION_TAKEN_OVER;
    lost.countDown();
  }

  @Override
  public void mqttErrorOccurred(MqttException exception) {
    // Either the connection is lost, which is reported apart, or a request will not be answered.
  }

  @Override
  public void deliveryComplete(IMqttToken token) {}

  @Override
  public void connectComplete(boolean reconnect, String serverUri) {}

  @Override
  public void authPacketArrived(int reasonCode, MqttProperties properties) {}

  /** Leaves the broker; a client that does not stop in time is left behind on its thread. */
  @Override
  public void close() {
    lost.countDown();
    Thread closer = Thread.ofPlatform().daemon().name("close mqtt").start(this::stop);
    try {
      var _ = closer.join(CLOSE_DEADLINE);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void stop() {
    try {
      if (client.isConnected()) {
        client.disconnectForcibly(100, 500, true);
      }
      client.close(true);
    } catch (MqttException e) {
      // It is given up either way.
    }
  }
}
