package io.tinyloop.device.mqtt.broker;

import java.time.Duration;

/**
 * What one client of the embedded broker may do. The host's own client has no limits but the
 * packet's.
 *
 * @param packetsASecond publications a second that a client may keep up
 * @param burst publications that it may send at once
 * @param topics different topics that it may publish to in one connection
 * @param subscriptions filters that it may hold in one connection
 * @param retainedBytes payload of a publication that the broker keeps
 * @param sessionExpiry longest life of a session that is not connected
 * @param connectDeadline from the first byte to a whole CONNECT
 * @param ban how long a client that broke a limit stays out
 */
public record BrokerLimits(
    int packetsASecond,
    int burst,
    int topics,
    int subscriptions,
    int retainedBytes,
    Duration sessionExpiry,
    Duration connectDeadline,
    Duration ban) {

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
          Duration.ofMinutes(1));

  public BrokerLimits {
    if (packetsASecond < 1 || burst < 1 || topics < 1 || subscriptions < 1 || retainedBytes < 1) {
      throw new IllegalArgumentException("A limit below 1 lets nobody work.");
    }
  }
}
