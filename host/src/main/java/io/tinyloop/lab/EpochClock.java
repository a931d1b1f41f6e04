package io.tinyloop.lab;

import io.tinyloop.device.DeviceConnector;
import io.tinyloop.device.LeaseEpochs;
import io.tinyloop.journal.LeaseStore;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

/**
 * Epochs that are newer than any before, of this host by its journal, and of others by the clock:
 * the greater of one more than the last and the seconds since 2023.
 */
public final class EpochClock implements LeaseEpochs {

  /** Seconds from here are an int until 2091. */
  private static final Instant ZERO = Instant.parse("2023-01-01T00:00:00Z");

  private final LeaseStore store;
  private final InstantSource clock;

  public EpochClock(LeaseStore store, InstantSource clock) {
    this.store = store;
    this.clock = clock;
  }

  /** The epoch of this second, for whoever keeps no journal. */
  public static int seconds(InstantSource clock) {
    return (int) Duration.between(ZERO, clock.instant()).toSeconds();
  }

  @Override
  public int next(DeviceConnector device) {
    String name = device.spec().atAnySpeed().single();
    return store.nextEpoch(
        device.spec().kind().countable() ? device.name() + "=" + name : name,
        seconds(clock),
        clock.instant());
  }
}
