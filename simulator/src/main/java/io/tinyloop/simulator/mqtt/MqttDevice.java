package io.tinyloop.simulator.mqtt;

import io.tinyloop.protocol.wire.LinkException;
import io.tinyloop.simulator.device.SimulatedDevice;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** A device behind an MQTT broker. Its own thread connects, serves, and connects again. */
public final class MqttDevice implements AutoCloseable {

  private static final Duration SHORTEST_PAUSE = Duration.ofMillis(250);

  /** A device is back within this and the time of an attempt after its broker is. */
  private static final Duration LONGEST_PAUSE = Duration.ofSeconds(8);

  private static final Duration CLOSE_DEADLINE = Duration.ofSeconds(6);

  private final SimulatedDevice device;
  private final BrokerAccess broker;
  private final String topics;
  private final CountDownLatch closed = new CountDownLatch(1);
  private final Thread thread;

  private MqttDevice(SimulatedDevice device, BrokerAccess broker) {
    this.device = device;
    this.broker = broker;
    this.topics = "tinyloop/v1/%s/%s".formatted(broker.tenant(), device.uid());
    this.thread = Thread.ofVirtual().name("device " + device.uid()).start(this::run);
  }

  /** Starts a device; it tries to reach the broker until it is closed. */
  public static MqttDevice start(SimulatedDevice device, BrokerAccess broker) {
    return new MqttDevice(device, broker);
  }

  private void run() {
    Duration pause = SHORTEST_PAUSE;
    try {
      do {
        pause = serveOneConnection() ? SHORTEST_PAUSE : longer(pause);
      } while (!closed.await(spread(pause).toMillis(), TimeUnit.MILLISECONDS));
    } catch (InterruptedException e) {
      // Closed.
    }
  }

  private static Duration longer(Duration pause) {
    Duration twice = pause.multipliedBy(2);
    return twice.compareTo(LONGEST_PAUSE) > 0 ? LONGEST_PAUSE : twice;
  }

  /** Between a half and the whole, by the UID: a thousand devices do not come back at once. */
  private Duration spread(Duration pause) {
    return pause
        .dividedBy(2)
        .plus(pause.multipliedBy(Math.floorMod(device.uid().hashCode(), 64)).dividedBy(128));
  }

  /** Returns when the connection is lost; false if there was none. */
  private boolean serveOneConnection() throws InterruptedException {
    boolean connected = false;
    try (MqttDeviceLink link =
        MqttDeviceLink.connect(broker, topics, device.uid(), device.maxFrameBytes())) {
      connected = true;
      device.run(link);
    } catch (LinkException | RuntimeException e) {
      // The broker is not there now, or the client library broke down: the next attempt follows.
    }
    return connected;
  }

  /** Switches the device off and waits until the broker knows. */
  @Override
  public void close() {
    closed.countDown();
    thread.interrupt();
    try {
      var _ = thread.join(CLOSE_DEADLINE);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
