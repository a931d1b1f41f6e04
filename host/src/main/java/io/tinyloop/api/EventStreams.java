package io.tinyloop.api;

import io.tinyloop.access.Caller;
import jakarta.inject.Singleton;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** How many clients are being told of events now, so that they stay a bounded number. */
@Singleton
class EventStreams {

  private static final int MOST_OF_A_TENANT = 64;
  private static final int MOST = 256;

  private final Map<String, Integer> open = new ConcurrentHashMap<>();

  /** Takes a place, which {@link #leave} gives back. */
  synchronized void enter(Caller caller) {
    int all = open.values().stream().mapToInt(Integer::intValue).sum();
    int own = open.getOrDefault(caller.tenant(), 0);
    if (own >= MOST_OF_A_TENANT || all >= MOST) {
      throw new TooManyRequestsException(
          "%d clients of %s are being told of events now, %d in all.\nMaybe close a page: %d a tenant and %d in all are the most."
              .formatted(own, caller.tenant(), all, MOST_OF_A_TENANT, MOST));
    }
    open.put(caller.tenant(), own + 1);
  }

  synchronized void leave(Caller caller) {
    open.computeIfPresent(caller.tenant(), (_, count) -> count == 1 ? null : count - 1);
  }
}
