package io.tinyloop.device;

import static org.assertj.core.api.Assertions.assertThat;

import io.tinyloop.device.Outcome.CandidateInfeasible;
import io.tinyloop.device.Outcome.DeviceFault;
import io.tinyloop.device.Outcome.InstrumentFault;
import io.tinyloop.device.Outcome.LeaseLost;
import io.tinyloop.device.Outcome.Ok;
import io.tinyloop.device.Outcome.TimedOut;
import io.tinyloop.measure.Calibrations;
import io.tinyloop.measure.Energy;
import io.tinyloop.measure.Provenance;
import io.tinyloop.protocol.arithmetic.InferenceResult;
import io.tinyloop.protocol.arithmetic.ReferenceKernel;
import io.tinyloop.protocol.wire.DeviceReply.Refusal;
import io.tinyloop.protocol.wire.EnergyStatus;
import io.tinyloop.protocol.wire.HostCommand.Evaluate;
import io.tinyloop.protocol.wire.HostCommand.FetchSamples;
import io.tinyloop.protocol.wire.HostCommand.UploadChunk;
import io.tinyloop.protocol.wire.RefusalReason;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class EvaluationRunnerTest {

  private static final SessionSettings IMPATIENT =
      new SessionSettings(Duration.ofMillis(20), 5, Duration.ofMillis(60));

  private final FakeDevice device = new FakeDevice("fake-1");
  private final EvaluationJob job = Candidates.job(40);
  private final Law law = new Law(new ReferenceKernel());

  @AfterEach
  void stopComputing() {
    law.close();
  }

  private EvaluationRunner runner(Verification verification) throws Exception {
    DeviceSession session =
        DeviceSession.open(
            device.open(),
            1,
            IMPATIENT,
            SessionListener.NONE,
            new SplittableRandom(1),
            Deadline.after(Duration.ofSeconds(10), System::nanoTime));
    EvaluationIds ids = new EvaluationIds(1);
    Measurer measurer =
        new Measurer(
            session, ids, Calibrations.inMemory(), InstantSource.system(), System::nanoTime, null);
    return new EvaluationRunner(
        "fake#1", session, verification, law, ids, measurer, System::nanoTime);
  }

  private Outcome run(EvaluationJob task) throws Exception {
    return run(runner(Verification.FULL), task);
  }

  private static Outcome run(EvaluationRunner runner, EvaluationJob task) throws Exception {
    return runner.run(task, _ -> Watch.none());
  }

  private static DeviceReport report(Outcome outcome) {
    assertThat(outcome).isInstanceOf(Ok.class);
    return ((Ok) outcome).report();
  }

  @Test
  void reportsWhatTheLawSays() throws Exception {
    InferenceResult law = new ReferenceKernel().run(job.model(), job.samples().data());

    DeviceReport report = report(run(job));

    assertThat(report.predictionDigest().hex()).isEqualTo(law.predictionDigest());
    assertThat(report.stateDigest().hex()).isEqualTo(law.stateDigest());
    assertThat(report.correct()).isEqualTo(law.correct(job.samples().data(), 0));
    assertThat(report.total()).isEqualTo(40);
    assertThat(report.modelBytes()).isEqualTo(job.image().length());
    assertThat(report.batches()).isEqualTo(1);
  }

  @Test
  void derivesLatencyFromTheTimersTicks() throws Exception {
    DeviceReport report = report(run(job));

    // Windows of 10 sequences in 1,000…1,040 ticks of 10 ns: the median is 1.02 µs a sequence.
    assertThat(report.latency())
        .satisfies(latency -> {
          assertThat(latency.valueMicros()).isEqualTo(1.02);
          assertThat(latency.minimumMicros()).isEqualTo(1.0);
          assertThat(latency.maximumMicros()).isEqualTo(1.04);
          assertThat(latency.cycles()).isEqualTo(102.0);
          assertThat(latency.instructions()).isNull();
          assertThat(latency.provenance()).isEqualTo(Provenance.MEASURED);
          assertThat(latency.windows()).isEqualTo(5);
        });
    assertThat(report.energy()).isEqualTo(Energy.none(Energy.Reason.NO_SENSOR));
  }

  @Test
  void givesTheSameDigestsInBatches() throws Exception {
    DeviceReport whole = report(run(job));
    device.maxSamples = 7;
    device.powerCycle();

    DeviceReport batched = report(run(job));

    assertThat(batched.batches()).isEqualTo(6);
    assertThat(batched.predictionDigest()).isEqualTo(whole.predictionDigest());
    assertThat(batched.stateDigest()).isEqualTo(whole.stateDigest());
    assertThat(batched.correct()).isEqualTo(whole.correct());
  }

  @Test
  void cutsTheSamplesToTheRoomBesideTheModel() throws Exception {
    int sample = Math.toIntExact(job.samples().sampleBytes());
    device.ramBytes =
        job.image().length() + Math.toIntExact(job.samples().imageBytes(0)) + 11 * sample;

    DeviceReport report = report(run(job));

    assertThat(report.total()).isEqualTo(40);
    assertThat(report.batches()).isEqualTo(4);
  }

  @Test
  void keepsResidentSamplesForTheNextCandidate() throws Exception {
    EvaluationRunner runner = runner(Verification.FULL);
    Candidates candidates = new Candidates(11);
    SampleSet samples = candidates.samples(30);
    var first = EvaluationJob.of(candidates.model(), samples, null, Candidates.DEADLINE);
    var second = EvaluationJob.of(candidates.model(), samples, null, Candidates.DEADLINE);

    assertThat(report(run(runner, first)).uploadedBytes())
        .isEqualTo(first.image().length() + samples.imageBytes(30));
    assertThat(report(run(runner, second)).uploadedBytes()).isEqualTo(second.image().length());
  }

  @Test
  void bringsSamplesAgainThatTheDeviceDropped() throws Exception {
    AtomicInteger drops = new AtomicInteger(1);
    device.before =
        command -> {
          if (command instanceof Evaluate && drops.getAndDecrement() > 0) {
            device.dropDataSets();
          }
        };
    assertThat(report(run(job)).total()).isEqualTo(40);
  }

  @Test
  void callsAModelInfeasibleThatDoesNotFit() throws Exception {
    device.ramBytes = job.image().length() - 1;
    assertThat(run(job))
        .isInstanceOf(CandidateInfeasible.class)
        .extracting(Outcome::reason)
        .asString()
        .contains("TOO_LARGE")
        .contains(
            ": %,d bytes, where it takes %,d."
                .formatted(job.image().length(), job.image().length() - 1));
  }

  @Test
  void namesTheFirstSampleThatDiffersFromTheLaw() throws Exception {
    device.wrongSamples = new int[] {31, 23};
    assertThat(run(job))
        .isInstanceOf(DeviceFault.class)
        .extracting(Outcome::reason)
        .asString()
        .contains("first differing sample 23");
  }

  @Test
  void namesTheFirstDifferingSampleInBatchesToo() throws Exception {
    device.maxSamples = 16;
    device.wrongSamples = new int[] {5};
    assertThat(run(job).reason()).contains("first differing sample 5");
  }

  @Test
  void spotCheckComparesAFewSamples() throws Exception {
    DeviceReport report = report(run(runner(Verification.spot(4)), job));
    assertThat(report.verification()).isEqualTo(Verification.spot(4));
    assertThat(device.count(FetchSamples.class)).isEqualTo(1);

    device.wrongSamples = java.util.stream.IntStream.range(0, 40).toArray();
    assertThat(run(runner(Verification.spot(4)), job)).isInstanceOf(DeviceFault.class);
  }

  @Test
  void callsAResetADeviceFault() throws Exception {
    device.before =
        command -> {
          if (command instanceof Evaluate) {
            device.powerCycle();
          }
        };
    assertThat(run(job)).isInstanceOf(DeviceFault.class);
  }

  @Test
  void callsASilentEvaluationATimeOut() throws Exception {
    device.losesAnswersTo = Evaluate.class::isInstance;
    assertThat(run(Candidates.job(40, null, Duration.ofMillis(200)))).isInstanceOf(TimedOut.class);
  }

  @Test
  void callsALineThatLosesEveryChunkALinkFault() throws Exception {
    device.loses = UploadChunk.class::isInstance;
    assertThat(run(job)).isInstanceOf(Outcome.LinkFault.class);
  }

  @Test
  void callsABrokenSensorAnInstrumentFault() throws Exception {
    device.energyStatus = EnergyStatus.OVER_RANGE;
    assertThat(run(job)).isInstanceOf(InstrumentFault.class);
  }

  @Test
  void callsEnergyThatASensorDidNotCountAnInstrumentFault() throws Exception {
    device.energyStatus = EnergyStatus.VALID;
    assertThat(run(job)).isInstanceOf(InstrumentFault.class);
    device.energyNanojoules = 12_000;
    assertThat(run(job)).isInstanceOf(Ok.class);
  }

  @Test
  void callsAMissingWindowAnInstrumentFault() throws Exception {
    device.lostWindows = 1;
    assertThat(run(job).reason()).contains("4 windows, not 5");
  }

  @Test
  void callsATimerThatCountsMoreThanTheAttemptTookAnInstrumentFault() throws Exception {
    device.tickHertz = 1_000;
    assertThat(run(job)).isInstanceOf(InstrumentFault.class);
  }

  @Test
  void callsNothingInfeasibleButTheCandidateItself() {
    for (RefusalReason reason : List.of(RefusalReason.TOO_LARGE, RefusalReason.UNSUPPORTED)) {
      var refused = new SessionException.Refused("Evaluate", Refusal.of(reason, ""));
      assertThat(OutcomeMapping.of("a", refused)).isInstanceOf(DeviceFault.class);
      assertThat(OutcomeMapping.of("a", refused.toCandidate()))
          .isInstanceOf(CandidateInfeasible.class);
    }
  }

  @Test
  void callsANewerEpochALostLease() throws Exception {
    EvaluationRunner runner = runner(Verification.FULL);
    device.newestEpoch = 2;
    assertThat(run(runner, job)).isInstanceOf(LeaseLost.class);
  }
}
