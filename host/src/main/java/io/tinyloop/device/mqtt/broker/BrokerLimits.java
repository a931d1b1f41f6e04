package io.tinyloop.device.mqtt.broker;

import java.time.Duration;

/**
 * What one client of the embedded broker may do, and all together. The host's own client has no
 * limits but the packet's.
 *
 * @param packetsASecond publications a second that a client may keep up
 * @param burst publications that it may send at once
 * @param topics different topics that it may publish to in one connection
 * @param subscriptions filters that it may hold in one connection
 * @param retainedBytes payload of a publication that the broker keeps
 * @param sessionExpiry longest life of a session that is not connected
 * @param connectDeadline from the first byte to a whole CONNECT
 * @param ban how long a client that broke a limit stays out
 * @param memoryBytes that all messages together may hold; what comes beyond is dropped
 */
public record BrokerLimits(
    int packetsASecond,
    int burst,
    int topics,
    int subscriptions,
    int retainedBytes,
    Duration sessionExpiry,
    Duration connectDeadline,
    Duration ban,
    long memoryBytes) {

  /** A board on the fastest serial line sends some 200 frames a second. */
  public static final BrokerLimits USUAL =
      new BrokerLimits(
          2_000,
          4_000,
          64,
          64,
          1_024,
          Duration.ofHours(1),
          Duration.ofSeconds(10),
          Duration.ofMinutes(1),
          256L << 20);

  public BrokerLimits {
    if (packetsASecond < 1 || burst < 1 || topics < 1 || subscriptions < 1 || retainedBytes < 1) {
      throw new IllegalArgumentException("A limit below 1 lets nobody work.");
    }
    if (memoryBytes < 1 << 20) {
      throw new IllegalArgumentException(
          "The memory of a broker (%d bytes) must be at least 1 MiB.".formatted(memoryBytes));
    }
  }

  /**
   * These limits for another host, which speaks to all devices of its tenant: ten times as many
   * messages, to a hundred times as many topics.
   */
  BrokerLimits ofHost() {
    return new BrokerLimits(
        10 * packetsASecond,
        10 * burst,
        100 * topics,
        subscriptions,
        retainedBytes,
        sessionExpiry,
        connectDeadline,
        ban,
        memoryBytes);
  }
}
