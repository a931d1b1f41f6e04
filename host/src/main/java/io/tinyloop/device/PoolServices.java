package io.tinyloop.device;

import io.tinyloop.measure.Calibrations;
import java.time.Duration;
import java.time.InstantSource;
import java.util.concurrent.ScheduledExecutorService;
import java.util.function.LongSupplier;
import java.util.random.RandomGenerator;

/** What all devices of a pool share. Thread-safe, as its parts are. */
record PoolServices(
    PoolSettings settings,
    Dispatcher dispatcher,
    JobDesk desk,
    AdmissionTest admission,
    Law law,
    EvaluationIds ids,
    Calibrations calibrations,
    LeaseEpochs epochs,
    PoolListener listener,
    InstantSource instants,
    LongSupplier nanoClock,
    RandomGenerator random,
    ScheduledExecutorService alarms) {

  /**
   * A watch over a call that should be back after {@code limit} and a moment of grace: it goes off
   * within twice the limit, however short that is.
   */
  Watch watch(Duration limit, Runnable onHang, Runnable lateReturn) {
    Duration grace = settings.grace().compareTo(limit) < 0 ? settings.grace() : limit;
    return Watch.start(alarms, limit.plus(grace), onHang, lateReturn);
  }
}
