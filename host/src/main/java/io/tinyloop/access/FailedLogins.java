package io.tinyloop.access;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * How often an address has shown wrong credentials lately. Good credentials are never held up by
 * it: behind one address there may be many people, and a secret of 256 bits is not guessed.
 * Thread-safe; the memory is bounded whatever strangers do.
 */
public final class FailedLogins {

  /** Time after which an address begins anew. */
  public static final Duration WINDOW = Duration.ofMinutes(1);

  private static final int MOST_ADDRESSES = 10_000;

  private final InstantSource clock;
  private final int most;

  /** The eldest first; guarded by this. */
  private final Map<String, Count> counts = new LinkedHashMap<>();

  private record Count(Instant since, int failures) {}

  /**
   * None so far.
   *
   * @param most wrong credentials from one address within a minute that are answered in full
   */
  public FailedLogins(InstantSource clock, int most) {
    this.clock = clock;
    this.most = most;
  }

  /** How many a minute are answered in full. */
  public int most() {
    return most;
  }

  /** Counts wrong credentials from {@code address}; true: there have been too many. */
  public synchronized boolean tooMany(String address) {
    Instant now = clock.instant();
    Count known = counts.get(address);
    if (known == null || !now.isBefore(known.since().plus(WINDOW))) {
      counts.remove(address);
      makeRoom();
      known = new Count(now, 0);
    }
    Count next = new Count(known.since(), known.failures() + 1);
    counts.put(address, next);
    return next.failures() > most;
  }

  private void makeRoom() {
    if (counts.size() >= MOST_ADDRESSES) {
      counts.remove(counts.keySet().iterator().next());
    }
  }
}
