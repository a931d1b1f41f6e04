package io.tinyloop.device;

import static org.assertj.core.api.Assertions.assertThat;

import io.tinyloop.device.Outcome.Ok;
import io.tinyloop.device.fleet.Fleet;
import io.tinyloop.device.fleet.FleetFactory;
import io.tinyloop.device.fleet.FleetSettings;
import io.tinyloop.device.fleet.StandaloneDevices;
import io.tinyloop.device.fleet.StandaloneSettings;
import io.tinyloop.measure.MeasurementPlan;
import io.tinyloop.protocol.arithmetic.InferenceResult;
import io.tinyloop.protocol.arithmetic.ReferenceKernel;
import io.tinyloop.simulator.fault.FaultKind;
import io.tinyloop.simulator.fault.FaultPlan;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * One device behind TCP with one kind of fault: what is recorded is of the right class, and every
 * candidate's result is the one that the law says.
 */
@Timeout(120)
class FaultAttributionTest {

  private static final long SEED = 5;
  private static final int CANDIDATES = 6;
  private static final Duration PATIENT = Duration.ofSeconds(3);
  private static final Duration IMPATIENT = Duration.ofMillis(60);

  /** Longer than the impatient wait for a silent device, however often they ask. */
  private static final Duration HANG = Duration.ofMillis(1_200);

  /**
   * How a kind of fault is set up, and what it may count as.
   *
   * @param patience after which a host asks again; long where an answer always comes, so that a
   *     busy machine is no fault
   * @param certain whether it cannot be mended by asking again, so that it must be recorded
   */
  private record Expected(
      FaultKind kind, double rate, Duration patience, boolean certain, Set<OutcomeKind> classes) {

    @Override
    public String toString() {
      return kind.word() + " counts as " + classes;
    }
  }

  private static Expected certain(FaultKind kind, double rate, Duration patience, OutcomeKind is) {
    return new Expected(kind, rate, patience, true, Set.of(is));
  }

  /** What damages or delays single frames may pass unnoticed, be the line's, or a time-out. */
  private static Expected ofLine(FaultKind kind, double rate) {
    return new Expected(
        kind, rate, IMPATIENT, false, Set.of(OutcomeKind.LINK_FAULT, OutcomeKind.TIMEOUT));
  }

  private static final List<Expected> EXPECTED =
      List.of(
          certain(FaultKind.HANG, 0.4, IMPATIENT, OutcomeKind.TIMEOUT),
          certain(FaultKind.RESET, 0.4, PATIENT, OutcomeKind.DEVICE_FAULT),
          ofLine(FaultKind.CORRUPT, 0.3),
          ofLine(FaultKind.DROP, 0.3),
          ofLine(FaultKind.DUPLICATE, 0.5),
          ofLine(FaultKind.DELAY, 0.5),
          certain(FaultKind.BROWN_OUT, 0.4, PATIENT, OutcomeKind.DEVICE_FAULT),
          certain(FaultKind.CLOCK_DRIFT, 0.4, PATIENT, OutcomeKind.INSTRUMENT_FAULT),
          certain(FaultKind.LYING_HELLO, 0.4, PATIENT, OutcomeKind.DEVICE_FAULT),
          ofLine(FaultKind.FLOOD, 0.2),
          certain(FaultKind.UNPLUG, 0.4, PATIENT, OutcomeKind.LINK_FAULT));

  static Stream<Arguments> kinds() {
    return EXPECTED.stream().map(Arguments::of);
  }

  @Test
  void knowsEveryKindOfFault() {
    assertThat(EXPECTED.stream().map(Expected::kind)).containsExactly(FaultKind.values());
  }

  private final Set<OutcomeKind> noticed = ConcurrentHashMap.newKeySet();

  private final PoolListener notes =
      new PoolListener() {
        @Override
        public void attempted(String device, EvaluationJob job, Outcome outcome) {
          noticed.add(outcome.kind());
        }

        @Override
        public void faulted(String device, Outcome fault) {
          noticed.add(fault.kind());
        }
      };

  private static PoolSettings settings(Expected expected) {
    return new PoolSettings(
        1,
        new SessionSettings(expected.patience(), 4, expected.patience().multipliedBy(2)),
        Duration.ofSeconds(20),
        Duration.ofSeconds(20),
        1_000,
        1_000,
        Duration.ofSeconds(10),
        Duration.ofSeconds(30),
        Duration.ofMillis(1),
        Duration.ofHours(1));
  }

  @ParameterizedTest
  @MethodSource("kinds")
  void isAttributedToWhatItIs(Expected expected) throws Exception {
    FaultPlan plan =
        new FaultPlan(
            Map.of(expected.kind(), expected.rate()), SEED, HANG, IMPATIENT.multipliedBy(3));
    StandaloneSettings device =
        new StandaloneSettings("cortex-m4", 1, SEED, plan, Duration.ZERO, null);
    Map<FaultKind, Long> injected;
    long damaged;
    try (StandaloneDevices there = StandaloneDevices.of(device);
        Fleet fleet =
            FleetFactory.of(
                there.tcp(0).stream().map(DeviceSpec::parse).toList(),
                FleetSettings.with(new ReferenceKernel(), SEED));
        DevicePool pool =
            DevicePool.start(
                fleet.devices(),
                settings(expected),
                AdmissionTest.NONE,
                new ReferenceKernel(),
                notes)) {
      evaluateAll(pool, expected.kind() == FaultKind.CLOCK_DRIFT);
      injected = there.faults();
      damaged = pool.snapshot().getFirst().link().errors();
    }
    assertThat(injected).as("it happened, and nothing else").containsOnlyKeys(expected.kind());
    Set<OutcomeKind> faults = EnumSet.copyOf(noticed);
    faults.remove(OutcomeKind.OK);
    assertThat(expected.classes()).as("what was recorded: %s", faults).containsAll(faults);
    assertThat(noticed).doesNotContain(OutcomeKind.CANDIDATE_INFEASIBLE);
    if (expected.certain()) {
      assertThat(faults).isNotEmpty();
    } else if (expected.kind() == FaultKind.CORRUPT || expected.kind() == FaultKind.FLOOD) {
      assertThat(damaged).as("damaged frames were counted as the link's").isPositive();
    }
  }

  /** Each candidate comes to the law's result in the end, however often it was tried. */
  private static void evaluateAll(DevicePool pool, boolean timed) throws Exception {
    Candidates candidates = new Candidates(SEED);
    SampleSet samples = candidates.samples(12);
    List<EvaluationJob> jobs =
        IntStream.range(0, CANDIDATES)
            .mapToObj(_ ->
                EvaluationJob.of(
                    candidates.model(),
                    samples,
                    timed ? MeasurementPlan.DEFAULT : null,
                    Duration.ofSeconds(20)))
            .toList();
    for (EvaluationJob job : jobs) {
      CompletableFuture<Outcome> submitted = pool.submit(job);
      Outcome outcome = submitted.get(60, TimeUnit.SECONDS);
      assertThat(outcome).isInstanceOf(Ok.class);
      InferenceResult law = new ReferenceKernel().run(job.model(), samples.data());
      DeviceReport report = ((Ok) outcome).report();
      assertThat(report.predictionDigest().hex()).isEqualTo(law.predictionDigest());
      assertThat(report.stateDigest().hex()).isEqualTo(law.stateDigest());
      assertThat(report.correct()).isEqualTo(law.correct(samples.data(), 0));
    }
  }
}
