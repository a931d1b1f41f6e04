package io.tinyloop.simulator.mqtt;

import io.tinyloop.protocol.wire.Link;
import io.tinyloop.protocol.wire.LinkException;
import io.tinyloop.protocol.wire.LinkException.Reason;
import io.tinyloop.protocol.wire.LinkStatistics;
import io.tinyloop.protocol.wire.NoDelaySockets;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.eclipse.paho.mqttv5.client.IMqttToken;
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

/** The host's end of a device's topics, without any care for a network that fails. */
final class TestMqttClient implements Link, MqttCallback {

  /** A broker may lose a retained state that is published while the subscription is made. */
  private static final long BEFORE_STATE_IS_ASKED_AGAIN_MILLIS = 2_000;

  /** A device notices a silent broker after two keep-alive intervals of 10 s, then tries again. */
  private static final long PATIENCE_MILLIS = 60_000;

  private final String topics;
  private final MqttAsyncClient client;
  private final BlockingQueue<byte[]> replies = new LinkedBlockingQueue<>();
  private final BlockingQueue<String> states = new LinkedBlockingQueue<>();

  TestMqttClient(String broker, String topics) throws MqttException {
    this.topics = topics;
    this.client = new MqttAsyncClient(broker, "test-host", new MemoryPersistence());
    client.setCallback(this);
    MqttConnectionOptions options = new MqttConnectionOptions();
    options.setSocketFactory(new NoDelaySockets());
    options.setCleanStart(true);
    client.connect(options).waitForCompletion(PATIENCE_MILLIS);
    subscribe(topics + "/reply");
    subscribe(topics + "/state");
  }

  private void subscribe(String topic) throws MqttException {
    var subscription = new MqttSubscription[] {new MqttSubscription(topic, 1)};
    client.subscribe(subscription).waitForCompletion(PATIENCE_MILLIS);
  }

  /** Waits until the broker tells this state; it may tell others before, and the same twice. */
  boolean awaitState(String wanted) throws MqttException, InterruptedException {
    long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(PATIENCE_MILLIS);
    while (end - System.nanoTime() > 0) {
      String state = states.poll(BEFORE_STATE_IS_ASKED_AGAIN_MILLIS, TimeUnit.MILLISECONDS);
      if (wanted.equals(state)) {
        return true;
      }
      if (state == null) {
        subscribe(topics + "/state");
      }
    }
    return false;
  }

  @Override
  public String name() {
    return topics;
  }

  @Override
  public void send(byte[] frame) throws LinkException {
    try {
      client
          .publish(topics + "/command", new MqttMessage(frame, 1, false, null))
          .waitForCompletion(PATIENCE_MILLIS);
    } catch (MqttException e) {
      throw new LinkException(Reason.BROKEN, e.toString(), e);
    }
  }

  @Override
  public byte @Nullable [] receive(Duration timeout) throws InterruptedException {
    return replies.poll(timeout.toMillis(), TimeUnit.MILLISECONDS);
  }

  @Override
  public LinkStatistics statistics() {
    return new LinkStatistics(0, 0, 0, 0, 0, 0, 0, 0);
  }

  @Override
  public void close() {
    try {
      client.disconnect().waitForCompletion(PATIENCE_MILLIS);
      client.close();
    } catch (MqttException e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  public void messageArrived(String topic, MqttMessage message) {
    if (topic.endsWith("/state")) {
      states.add(new String(message.getPayload(), StandardCharsets.UTF_8));
    } else {
      replies.add(message.getPayload());
    }
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
}
