package io.tinyloop.device.mqtt.broker;

import io.tinyloop.access.Caller;
import io.tinyloop.access.Role;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.Map;

/** Who stays out for a while, by tenant, name and client id. Bounded. Thread-safe. */
final class Bans {

  private static final int MOST = 10_000;

  private final InstantSource clock;
  private final Duration length;

  /** Until when, the eldest first; guarded by this. */
  private final Map<String, Instant> until = new LinkedHashMap<>();

  Bans(InstantSource clock, Duration length) {
    this.clock = clock;
    this.length = length;
  }

  synchronized void add(Caller caller, String clientId) {
    if (until.size() >= MOST) {
      until.remove(until.keySet().iterator().next());
    }
    until.put(key(caller, clientId), clock.instant().plus(length));
  }

  synchronized boolean holds(Caller caller, String clientId) {
    Instant end = until.get(key(caller, clientId));
    if (end != null && !clock.instant().isBefore(end)) {
      until.remove(key(caller, clientId));
      return false;
    }
    return end != null;
  }

  /** A device is itself whatever it calls its client; an agent has a client for each board. */
  private static String key(Caller caller, String clientId) {
    String owner = caller.tenant() + "/" + caller.name();
    return caller.role() == Role.DEVICE ? owner : owner + "/" + clientId;
  }
}
