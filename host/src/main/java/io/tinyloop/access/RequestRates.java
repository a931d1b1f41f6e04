package io.tinyloop.access;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.LongSupplier;

/**
 * How fast each tenant may ask: a token bucket, full at first, of {@value #BURST_SECONDS} seconds'
 * requests. Thread-safe; the memory is bounded whatever the tenants do.
 */
public final class RequestRates {

  private static final int BURST_SECONDS = 5;
  private static final int MOST_TENANTS = 10_000;

  private final LongSupplier nanoClock;
  private final double perSecond;

  /** The longest unseen first; guarded by this. */
  private final Map<String, Bucket> buckets = new LinkedHashMap<>(16, 0.75f, true);

  private record Bucket(double tokens, long atNanos) {}

  /**
   * Full buckets.
   *
   * @param perSecond requests of one tenant a second, in the long run; 0: as many as it likes
   */
  public RequestRates(LongSupplier nanoClock, double perSecond) {
    if (!(perSecond >= 0 && perSecond <= 1e6)) {
      throw new IllegalArgumentException(
          "The requests a second of a tenant (%s) must be in [0, 1000000].%nMaybe 0, for any number."
              .formatted(perSecond));
    }
    this.nanoClock = nanoClock;
    this.perSecond = perSecond;
  }

  /** Requests of one tenant a second, in the long run. */
  public double perSecond() {
    return perSecond;
  }

  /** Takes a request's token; how long to wait for one if there is none: then nothing is taken. */
  public synchronized Duration take(String tenant) {
    if (perSecond == 0) {
      return Duration.ZERO;
    }
    long now = nanoClock.getAsLong();
    double most = Math.max(1, perSecond * BURST_SECONDS);
    Bucket known = buckets.get(tenant);
    double tokens =
        known == null
            ? most
            : Math.min(most, known.tokens() + (now - known.atNanos()) / 1e9 * perSecond);
    boolean granted = tokens >= 1;
    buckets.put(tenant, new Bucket(granted ? tokens - 1 : tokens, now));
    if (buckets.size() > MOST_TENANTS) {
      buckets.remove(buckets.keySet().iterator().next());
    }
    return granted
        ? Duration.ZERO
        : Duration.ofNanos((long) Math.ceil((1 - tokens) / perSecond * 1e9));
  }
}
