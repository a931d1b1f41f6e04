package io.tinyloop.simulator.mqtt;

import io.tinyloop.protocol.wire.LinkException;
import io.tinyloop.simulator.device.SimulatedDevice;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** A device behind an MQTT broker. Its own thread connects, serves, and connects again. */
public final class MqttDevice implements AutoCloseable {

  private static final Duration BEFORE_NEXT_ATTEMPT = Duration.ofSeconds(1);

  private final SimulatedDevice device;
  private final String broker;
  private final String topics;
  private final CountDownLatch closed = new CountDownLatch(1);
  private final Thread thread;

  private MqttDevice(SimulatedDevice device, String broker, String tenant) {
    this.device = device;
    this.broker = broker;
    this.topics = "tinyloop/v1/%s/%s".formatted(tenant, device.uid());
    this.thread = Thread.ofVirtual().name("device " + device.uid()).start(this::run);
  }

  /**
   * Starts a device; it tries to reach the broker until it is closed.
   *
   * @param broker for example {@code tcp://localhost:1883}
   * @param tenant part of the topics, {@code default} if there is none
   */
  public static MqttDevice start(SimulatedDevice device, String broker, String tenant) {
    if (!tenant.matches("[A-Za-z0-9._-]{1,64}")) {
      throw new IllegalArgumentException(
          "The tenant (%s) must be 1…64 letters, digits, dots, underscores or hyphens."
              .formatted(tenant));
    }
    return new MqttDevice(device, broker, tenant);
  }

  private void run() {
    try {
      do {
        serveOneConnection();
      } while (!closed.await(BEFORE_NEXT_ATTEMPT.toMillis(), TimeUnit.MILLISECONDS));
    } catch (InterruptedException e) {
      // Closed.
    }
  }

  private void serveOneConnection() throws InterruptedException {
    try (MqttDeviceLink link =
        MqttDeviceLink.connect(broker, topics, device.uid(), device.maxFrameBytes())) {
      device.run(link);
    } catch (LinkException | RuntimeException e) {
      // The broker is not there now, or the client library broke down: the next attempt follows.
    }
  }

  /** Switches the device off and waits until the broker knows. */
  @Override
  public void close() {
    closed.countDown();
    thread.interrupt();
    try {
      thread.join(Duration.ofSeconds(5));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
