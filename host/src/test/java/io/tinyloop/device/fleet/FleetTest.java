package io.tinyloop.device.fleet;

import static java.util.stream.Collectors.joining;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tinyloop.device.AdmissionTest;
import io.tinyloop.device.ConformanceAdmission;
import io.tinyloop.device.DeviceConnector;
import io.tinyloop.device.DevicePool;
import io.tinyloop.device.DeviceReport;
import io.tinyloop.device.DeviceSpec;
import io.tinyloop.device.DeviceState;
import io.tinyloop.device.DeviceStatus;
import io.tinyloop.device.EvaluationJob;
import io.tinyloop.device.InvalidDeviceException;
import io.tinyloop.device.Outcome;
import io.tinyloop.device.Outcome.Ok;
import io.tinyloop.device.PoolListener;
import io.tinyloop.device.PoolSettings;
import io.tinyloop.device.SampleSet;
import io.tinyloop.device.SessionSettings;
import io.tinyloop.measure.Calibrations;
import io.tinyloop.measure.MeasurementPlan;
import io.tinyloop.measure.Provenance;
import io.tinyloop.protocol.arithmetic.BatchedEngine;
import io.tinyloop.protocol.arithmetic.InferenceResult;
import io.tinyloop.protocol.arithmetic.ReferenceKernel;
import io.tinyloop.protocol.model.ActivationFormat;
import io.tinyloop.protocol.model.QuantizedGru;
import io.tinyloop.protocol.model.RandomModels;
import io.tinyloop.protocol.wire.Link;
import io.tinyloop.simulator.Simulator;
import io.tinyloop.simulator.cost.CoreModel;
import io.tinyloop.simulator.device.DeviceProfile;
import io.tinyloop.simulator.fault.FaultPlan;
import io.tinyloop.simulator.link.LoopbackDevice;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The same candidate behind every kind of link that this machine can make by itself. */
@Timeout(120)
class FleetTest {

  private static final RandomModels MODELS = new RandomModels(new SplittableRandom(5));
  private static final QuantizedGru MODEL =
      MODELS.model(
          new ActivationFormat(8, 128),
          List.of(RandomModels.homogeneous(4, true)),
          7,
          List.of(12),
          10);
  private static final SampleSet SAMPLES = SampleSet.of(MODELS.data(MODEL, 300, 9));
  private static final InferenceResult LAW = new ReferenceKernel().run(MODEL, SAMPLES.data());

  private static Fleet fleet(String specs) throws Exception {
    return FleetFactory.of(
        DeviceSpec.parseFleet(specs), FleetSettings.with(BatchedEngine.fastest(), 1));
  }

  private static DevicePool pool(Fleet fleet, AdmissionTest admission) {
    return pool(fleet.devices(), admission);
  }

  private static DevicePool pool(List<DeviceConnector> devices, AdmissionTest admission) {
    return DevicePool.start(
        devices, PoolSettings.withEpoch(1), admission, BatchedEngine.fastest(), PoolListener.NONE);
  }

  private static EvaluationJob job() {
    return EvaluationJob.of(MODEL, SAMPLES, MeasurementPlan.DEFAULT, Duration.ofSeconds(30));
  }

  private static DeviceReport report(CompletableFuture<Outcome> outcome) throws Exception {
    Outcome ended = outcome.get(60, TimeUnit.SECONDS);
    assertThat(ended).isInstanceOf(Ok.class);
    return ((Ok) ended).report();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "sim:cortex-m4",
        "sim+tcp:cortex-m4",
        "sim+pty:cortex-m4",
        "sim+mqtt:cortex-m4",
      })
  void givesTheBytesOfTheLawBehindEveryLink(String spec) throws Exception {
    try (Fleet fleet = fleet(spec);
        DevicePool pool = pool(fleet, new ConformanceAdmission())) {
      DeviceReport report = report(pool.submit(job()));

      assertThat(report.predictionDigest().hex()).isEqualTo(LAW.predictionDigest());
      assertThat(report.stateDigest().hex()).isEqualTo(LAW.stateDigest());
      assertThat(report.correct()).isEqualTo(LAW.correct(SAMPLES.data(), 0));
      assertThat(report.latency().provenance()).isEqualTo(Provenance.MODELLED);
      assertThat(report.energy().provenance()).isEqualTo(Provenance.MODELLED);
      assertThat(report.device()).isEqualTo(spec);
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "sim:cortex-m4x9000,sim:cortex-m4x2000 | 11,000 devices, and may have 10,000",
        "native,nativex256 | 257 devices with a process each, and may have 256",
      })
  void refusesMoreDevicesThanAHostCanHave(String fleet, String problem) {
    assertThatThrownBy(() -> FleetMember.parseFleet(fleet))
        .isInstanceOf(InvalidDeviceException.class)
        .hasMessageContaining(problem)
        .hasMessageContaining("Maybe");
  }

  @Test
  void measuresTheSameOnEqualDevicesBehindDifferentLinks() throws Exception {
    try (Fleet fleet =
            fleet("sim:cortex-m7,sim+tcp:cortex-m7,sim+pty:cortex-m7,sim+mqtt:cortex-m7");
        DevicePool pool = pool(fleet, AdmissionTest.NONE)) {
      assertThat(pool.awaitAdmission(Duration.ofSeconds(20))).isTrue();
      List<CompletableFuture<Outcome>> all =
          IntStream.range(0, 4).mapToObj(_ -> pool.submit(job())).toList();
      double expected = report(all.getFirst()).latency().valueMicros();
      for (CompletableFuture<Outcome> one : all) {
        assertThat(report(one).latency().valueMicros()).isEqualTo(expected);
      }
      assertThat(pool.snapshot()).extracting(DeviceStatus::evaluations).containsOnly(1L);
    }
  }

  @Test
  void everyBoardIsAdmittedByItsName() throws Exception {
    String boards = DeviceSpec.BOARDS.stream().map("sim:"::concat).collect(joining(","));
    try (Fleet fleet = fleet(boards);
        DevicePool pool = pool(fleet, AdmissionTest.NONE)) {
      assertThat(pool.awaitAdmission(Duration.ofSeconds(20))).isTrue();
      assertThat(pool.snapshot())
          .hasSize(DeviceSpec.BOARDS.size())
          .extracting(DeviceStatus::state)
          .containsOnly(DeviceState.IDLE);
    }
  }

  @Test
  void streamsInBatchesWhatDoesNotFitBesideTheModel() throws Exception {
    try (Simulator simulator = new Simulator(BatchedEngine.fastest(), 1, InstantSource.system())) {
      CoreModel core = simulator.costs().core("cortex-m4");
      int samples = Math.toIntExact(core.ramBytes() / (SAMPLES.data().sampleSize() + 1L));
      SampleSet many = SampleSet.of(MODELS.data(MODEL, 2 * samples, 9));
      LoopbackDevice board =
          simulator.loopback(
              "small", new DeviceProfile(core, 0, 1024, 8, 1 << 16, 0, Duration.ZERO));
      DeviceConnector connector = connector(board);
      try (DevicePool pool = pool(List.of(connector), new ConformanceAdmission())) {
        EvaluationJob job =
            EvaluationJob.of(MODEL, many, MeasurementPlan.DEFAULT, Duration.ofSeconds(60));
        DeviceReport report = report(pool.submit(job));

        InferenceResult law = new ReferenceKernel().run(MODEL, many.data());
        assertThat(report.batches()).isEqualTo(3);
        assertThat(report.stateDigest().hex()).isEqualTo(law.stateDigest());
        assertThat(report.predictionDigest().hex()).isEqualTo(law.predictionDigest());
        assertThat(report.correct()).isEqualTo(law.correct(many.data(), 0));
        assertThat(report.residentBytes()).isLessThan(core.ramBytes());
      }
    }
  }

  private static DeviceConnector connector(LoopbackDevice board) {
    return new DeviceConnector() {
      @Override
      public String name() {
        return "small";
      }

      @Override
      public DeviceSpec spec() {
        return DeviceSpec.parse("sim:cortex-m4");
      }

      @Override
      public Link open() {
        return board.open();
      }
    };
  }

  @ParameterizedTest
  @ValueSource(strings = {"sim:rv32", "sim+tcp:rv32", "sim+pty:rv32", "sim+mqtt:rv32"})
  void connectsAgainOnANewLink(String spec) throws Exception {
    try (Fleet fleet = fleet(spec)) {
      for (int epoch = 1; epoch <= 3; epoch++) {
        try (DevicePool pool =
            DevicePool.start(
                fleet.devices(),
                PoolSettings.withEpoch(epoch),
                AdmissionTest.NONE,
                BatchedEngine.fastest(),
                PoolListener.NONE)) {
          assertThat(report(pool.submit(job())).total()).isEqualTo(300);
        }
      }
    }
  }

  @Test
  void namesEqualDevicesByNumber() throws Exception {
    try (Fleet fleet = fleet("sim:cortex-m4x2,sim:rv32,sim:cortex-m4")) {
      assertThat(fleet.devices())
          .extracting("name")
          .containsExactly("sim:cortex-m4#1", "sim:cortex-m4#2", "sim:rv32", "sim:cortex-m4#3");
    }
  }

  @Test
  void saysWhatIsThereWhenADeviceIsNot() throws Exception {
    FleetSettings impatient =
        new FleetSettings(
            BatchedEngine.fastest(),
            1,
            null,
            null,
            Duration.ofMillis(100),
            Path.of("firmware-stub"),
            FaultPlan.NONE,
            SessionSettings.DEFAULT,
            Calibrations.inMemory(),
            BoardSpread.NONE);
    List<DeviceSpec> specs =
        DeviceSpec.parseFleet("mqtt:nobody,tcp:127.0.0.1:1,serial:/dev/tty-none");
    try (Fleet fleet = FleetFactory.of(specs, impatient);
        DevicePool pool = pool(fleet, AdmissionTest.NONE)) {
      assertThat(pool.awaitAdmission(Duration.ofSeconds(60))).isTrue();
      assertThat(pool.snapshot())
          .extracting(DeviceStatus::state)
          .as("a board that is not plugged in is no fault")
          .containsExactly(DeviceState.QUARANTINED, DeviceState.QUARANTINED, DeviceState.OFFLINE);
      assertThat(pool.snapshot())
          .extracting(DeviceStatus::lastFault)
          .satisfiesExactly(
              fault -> assertThat(fault).contains("mqtt:nobody is not online"),
              fault -> assertThat(fault).contains("No device answers at tcp:127.0.0.1:1"),
              fault -> assertThat(fault).contains("/dev/tty-none"));
    }
  }
}
