package io.tinyloop.metrics;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.tinyloop.device.DeviceKind;
import io.tinyloop.device.DeviceState;
import io.tinyloop.device.DeviceStatus;
import io.tinyloop.device.EvaluationJob;
import io.tinyloop.device.Outcome;
import io.tinyloop.device.OutcomeKind;
import io.tinyloop.device.PoolListener;
import io.tinyloop.device.recovery.RecoveryAttempt;
import io.tinyloop.device.recovery.RecoveryResult;
import io.tinyloop.device.recovery.RecoveryStep;
import io.tinyloop.protocol.wire.LinkStatistics;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Counts what all pools of a host say of their devices. A device's own counts are added up as they
 * grow, so that what it did stays counted when it is gone. Thread-safe.
 */
final class DeviceMeters implements PoolListener {

  private final Map<OutcomeKind, Counter> evaluations = new EnumMap<>(OutcomeKind.class);
  private final Map<OutcomeKind, Counter> faults = new EnumMap<>(OutcomeKind.class);
  private final Map<DeviceKind, LinkMeters> links = new EnumMap<>(DeviceKind.class);
  private final MeterRegistry registry;
  private final Timer waits;

  /** The devices that there are; two pools may have devices of one name. */
  private final Map<Key, DeviceStatus> devices = new ConcurrentHashMap<>();

  private record Key(String name, Instant added) {}

  /** What devices of one kind have done over their links. */
  private record LinkMeters(Counter errors, Counter in, Counter out, Counter busy) {

    static LinkMeters of(MeterRegistry registry, DeviceKind kind) {
      return new LinkMeters(
          counter(registry, "tinyloop.link.errors", "Pieces dropped as damaged.", "link", kind),
          bytes(registry, kind, "in"),
          bytes(registry, kind, "out"),
          Counter.builder("tinyloop.device.busy")
              .baseUnit("seconds")
              .description("Time in evaluations, counted when they end.")
              .tag("link", kind.word())
              .register(registry));
    }

    private static Counter bytes(MeterRegistry registry, DeviceKind kind, String direction) {
      return Counter.builder("tinyloop.link")
          .baseUnit("bytes")
          .description("Bytes on links, delimiters included.")
          .tag("link", kind.word())
          .tag("direction", direction)
          .register(registry);
    }

    void add(LinkStatistics before, LinkStatistics now) {
      increment(errors, (double) (now.errors() - before.errors()));
      increment(in, (double) (now.bytesIn() - before.bytesIn()));
      increment(out, (double) (now.bytesOut() - before.bytesOut()));
    }
  }

  DeviceMeters(MeterRegistry registry) {
    this.registry = registry;
    for (OutcomeKind outcome : OutcomeKind.values()) {
      evaluations.put(
          outcome,
          counter(
              registry,
              "tinyloop.evaluations",
              "Attempts of devices to run a candidate.",
              "outcome",
              outcome));
      if (!outcome.settled()) {
        faults.put(
            outcome,
            counter(
                registry,
                "tinyloop.device.faults",
                "Faults beside any attempt: on connecting, admission, idling.",
                "outcome",
                outcome));
      }
    }
    for (DeviceKind kind : DeviceKind.values()) {
      links.put(kind, LinkMeters.of(registry, kind));
    }
    for (RecoveryStep step : RecoveryStep.values()) {
      for (RecoveryResult result : RecoveryResult.values()) {
        var _ = recovery(step, result); // a series that is there before its first step
      }
    }
    for (DeviceState state : DeviceState.values()) {
      if (state != DeviceState.CLOSED) {
        HostMetrics.gauge(
            registry, "tinyloop.devices", "Devices by state.", state.name(), () -> count(state));
      }
    }
    this.waits =
        Timer.builder("tinyloop.queue.wait")
            .description("Time of a candidate between its quantization and its device.")
            .serviceLevelObjectives(Buckets.CANDIDATES)
            .register(registry);
  }

  private static Counter counter(
      MeterRegistry registry, String name, String description, String label, Object value) {
    String word = value instanceof DeviceKind kind ? kind.word() : value.toString();
    return Counter.builder(name)
        .description(description)
        .tag(label, word.toLowerCase(Locale.ROOT))
        .register(registry);
  }

  private Counter recovery(RecoveryStep step, RecoveryResult result) {
    return Counter.builder("tinyloop.recoveries")
        .description("Steps to bring a device back.")
        .tag("step", step.word())
        .tag("result", result.name().toLowerCase(Locale.ROOT))
        .register(registry);
  }

  private long count(DeviceState state) {
    return devices.values().stream().filter(device -> device.state() == state).count();
  }

  @Override
  public void started(String device, EvaluationJob job, Duration waited) {
    waits.record(waited);
  }

  @Override
  public void attempted(String device, EvaluationJob job, Outcome outcome) {
    add(evaluations.get(outcome.kind()), 1);
  }

  @Override
  public void faulted(String device, Outcome fault) {
    add(faults.get(fault.kind()), 1);
  }

  @Override
  public void changed(DeviceStatus status) {
    devices.compute(
        new Key(status.name(), status.added()),
        (key, before) -> {
          addWhatIsNew(before, status);
          return status.state() == DeviceState.CLOSED ? null : status;
        });
  }

  /** A device that is gone says so more than once, perhaps. */
  private void addWhatIsNew(@Nullable DeviceStatus before, DeviceStatus now) {
    LinkMeters link = links.get(now.spec().kind());
    if (link != null && (before != null || now.state() != DeviceState.CLOSED)) {
      link.add(before == null ? LinkStatistics.NOTHING : before.link(), now.link());
      Duration busy = before == null ? now.busy() : now.busy().minus(before.busy());
      increment(link.busy(), busy.toNanos() / 1e9);
    }
  }

  @Override
  public void recovering(DeviceStatus device, RecoveryAttempt attempt) {
    recovery(attempt.step(), attempt.result()).increment();
  }

  private static void add(@Nullable Counter counter, double amount) {
    if (counter != null) {
      increment(counter, amount);
    }
  }

  /** Two threads may tell of one device in the other order: a counter never falls. */
  private static void increment(Counter counter, double amount) {
    if (amount > 0) {
      counter.increment(amount);
    }
  }
}
