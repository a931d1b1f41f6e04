package io.tinyloop.profile;

import io.tinyloop.device.ConformanceAdmission;
import io.tinyloop.device.DevicePool;
import io.tinyloop.device.DeviceReport;
import io.tinyloop.device.EvaluationJob;
import io.tinyloop.device.Outcome;
import io.tinyloop.device.PoolListener;
import io.tinyloop.device.PoolSettings;
import io.tinyloop.device.SampleSet;
import io.tinyloop.device.fleet.Fleet;
import io.tinyloop.device.fleet.FleetFactory;
import io.tinyloop.device.fleet.FleetMember;
import io.tinyloop.device.fleet.FleetSettings;
import io.tinyloop.lab.EpochClock;
import io.tinyloop.measure.Latency;
import io.tinyloop.measure.MeasurementPlan;
import io.tinyloop.protocol.arithmetic.BatchedEngine;
import io.tinyloop.protocol.wire.Hello;
import io.tinyloop.protocol.wire.TickKind;
import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A device whose counter is believed: admitted by the law's vectors, and every byte that it
 * computes compared with the law. Of several equal devices each takes a part of the cases.
 */
final class ObservedDevice implements AutoCloseable {

  private static final Duration DEADLINE = Duration.ofMinutes(5);
  private static final int REPORTED = 16;

  /** Every sequence of every sample once: a count of instructions is the same each time. */
  private static final MeasurementPlan COUNTED =
      MeasurementPlan.once(0, 1, Duration.ofSeconds(30), 8).withOperators();

  /** A board's windows, repeated until their median is tight, without the board's overhead. */
  private static final MeasurementPlan MEASURED = MeasurementPlan.DEFAULT.withOperators();

  private final Fleet fleet;
  private final DevicePool pool;
  private final boolean counted;
  private @Nullable Hello hello;

  private ObservedDevice(Fleet fleet, DevicePool pool, boolean counted) {
    this.fleet = fleet;
    this.pool = pool;
    this.counted = counted;
  }

  /**
   * Connects the devices that {@code specs} names.
   *
   * @throws IllegalArgumentException in two lines, if they cannot be opened or have no counter
   */
  static ObservedDevice open(String specs) {
    List<FleetMember> members = FleetMember.parseFleet(specs);
    boolean simulated = members.stream().anyMatch(member -> member.spec().kind().simulated());
    if (simulated) {
      throw new IllegalArgumentException(
          "The device (%s) is simulated: its latency is a profile already.%nMaybe emulated:cortex-m4, or serial:PORT of a board."
              .formatted(specs));
    }
    BatchedEngine engine = BatchedEngine.plain();
    try {
      Fleet fleet = FleetFactory.open(members, FleetSettings.with(engine, 1));
      DevicePool pool =
          DevicePool.start(
              fleet.devices(),
              PoolSettings.withEpoch(EpochClock.seconds(InstantSource.system())),
              new ConformanceAdmission(),
              engine,
              PoolListener.NONE);
      boolean emulated = specs.contains("emulated:");
      return new ObservedDevice(fleet, pool, emulated);
    } catch (IOException e) {
      throw new IllegalArgumentException(e.getMessage(), e);
    }
  }

  /** What the device said about itself; after the first observation. */
  Hello hello() {
    if (hello == null) {
      throw new IllegalStateException("Nothing was observed yet.");
    }
    return hello;
  }

  /**
   * Runs every case.
   *
   * @param notes is told how far it is
   */
  List<Observation> observe(List<ProfileCase> cases, Consumer<String> notes)
      throws InterruptedException {
    List<CompletableFuture<Outcome>> runs =
        cases.stream().map(one -> pool.submit(job(one))).toList();
    List<Observation> seen = new ArrayList<>();
    for (int i = 0; i < cases.size(); i++) {
      seen.add(observation(cases.get(i), outcome(runs.get(i))));
      if ((i + 1) % REPORTED == 0 || i + 1 == cases.size()) {
        notes.accept("%d of %d genomes observed".formatted(i + 1, cases.size()));
      }
    }
    return seen;
  }

  private EvaluationJob job(ProfileCase one) {
    return EvaluationJob.of(
        one.model(), SampleSet.of(one.samples()), counted ? COUNTED : MEASURED, DEADLINE);
  }

  private static DeviceReport outcome(CompletableFuture<Outcome> run) throws InterruptedException {
    try {
      return switch (run.get()) {
        case Outcome.Ok(DeviceReport report) -> report;
        case Outcome failed ->
            throw new IllegalArgumentException(
                "The device %s did not run a genome: %s %s.%nMaybe see what tinyloop evaluate says of it."
                    .formatted(failed.device(), failed.kind(), failed.reason()));
      };
    } catch (ExecutionException e) {
      throw new IllegalStateException(e.getCause());
    }
  }

  private Observation observation(ProfileCase of, DeviceReport report) {
    hello = report.hello();
    Latency latency = report.latency();
    if (latency == null) {
      throw withoutCounter(report);
    }
    return new Observation(of, ticks(latency, report), report.operatorTicks(), null);
  }

  private static double ticks(Latency latency, DeviceReport report) {
    Double ticks =
        switch (report.hello().tickKind()) {
          case CYCLES -> latency.cycles();
          case INSTRUCTIONS -> latency.instructions();
          case NANOSECONDS, MODELLED_CYCLES -> null;
        };
    if (ticks == null) {
      throw withoutCounter(report);
    }
    return ticks;
  }

  private static IllegalArgumentException withoutCounter(DeviceReport report) {
    TickKind kind = report.hello().tickKind();
    return new IllegalArgumentException(
        "The device %s counts no cycles or instructions, but %s.%nMaybe emulated:cortex-m4, or a board whose firmware has a cycle counter."
            .formatted(report.device(), kind));
  }

  @Override
  public void close() {
    pool.close();
    fleet.close();
  }
}
