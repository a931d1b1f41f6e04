package io.tinyloop.simulator.mqtt;

import io.tinyloop.protocol.wire.Link;
import io.tinyloop.protocol.wire.LinkException;
import io.tinyloop.protocol.wire.LinkException.Reason;
import io.tinyloop.protocol.wire.LinkStatistics;
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
    options.setSocketFactory(new NoDelaySocketFactory());
    options.setCleanStart(true);
    client.connect(options).waitForCompletion(PATIENCE_MILLIS);
    client
        .subscribe(
            new MqttSubscription[] {
              new MqttSubscription(topics + "/reply", 1), new MqttSubscription(topics + "/state", 1)
            })
        .waitForCompletion(PATIENCE_MILLIS);
  }

  /** The next state that the broker tells. */
  @Nullable String nextState() throws InterruptedException {
    return states.poll(PATIENCE_MILLIS, TimeUnit.MILLISECONDS);
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
