package io.tinyloop.run;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.tinyloop.evaluate.Individual;
import io.tinyloop.measure.Energy;
import io.tinyloop.measure.Latency;
import io.tinyloop.measure.Provenance;
import io.tinyloop.protocol.model.ModelImage;
import io.tinyloop.protocol.wire.Hello;
import io.tinyloop.protocol.wire.TickKind;
import io.tinyloop.protocol.wire.Window;
import io.tinyloop.streaming.HopWork;
import java.nio.file.Path;
import java.util.List;
import org.assertj.core.data.Percentage;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A point of a front, divided into the steps of a stream. */
@Timeout(300)
class StreamingPointTest {

  private static final int STEPS = 28;

  @TempDir private static Path directory;
  private static Path run;
  private static Individual individual;
  private static HopWork.Sequence sequence;

  @BeforeAll
  static void search() throws Exception {
    Path data = SmallMnist.write(directory.resolve("data"));
    run = directory.resolve("run");
    RunConfiguration configuration =
        new RunConfiguration(
            SmallMnist.source(data),
            "paper",
            List.of("accuracy", "size", "latency", "energy"),
            List.of(),
            "sim:cortex-m4",
            4,
            1,
            1,
            "narrow",
            16);
    try (PrivateHost host = PrivateHost.open(run, _ -> {})) {
      assertThat(host.await(host.start(configuration, new RunListener() {})).front()).isNotEmpty();
    }
    try (FolderExport export = FolderExport.open(run)) {
      assertThat(export.steps()).isEqualTo(STEPS);
      individual = Json.read(new String(export.file(1, ExportForm.JSON), UTF_8), Individual.class);
      sequence = HopWork.Sequence.of(ModelImage.decode(export.file(1, ExportForm.MODEL)), STEPS);
    }
  }

  @Test
  void aStepIsASequenceOverItsSteps() {
    HopWork work = StreamingPoint.ofRun(run, 1, null);
    double step = individual.latency().valueMicros() / STEPS;
    // The classifier runs with each step, not once in 28 of them.
    assertThat(work.micros().value()).isBetween(step, 1.3 * step);
    assertThat(work.micros().provenance()).isEqualTo(Provenance.MODELLED);
    assertThat(work.cycles().value())
        .isCloseTo(work.micros().value() * work.clockHertz() / 1e6, within(1e-3));
    assertThat(work.microjoules().value())
        .isCloseTo(
            individual.energy().valueMicrojoules()
                * work.micros().value()
                / individual.latency().valueMicros(),
            within(1e-6));
  }

  @Test
  void aModelThatRunsNowHasTheFiguresOfItsDevice() throws InterruptedException {
    EvaluateRequest request =
        new EvaluateRequest(
            SmallMnist.source(directory.resolve("data")),
            "paper",
            8,
            StatePath.NARROW,
            null,
            "validation",
            null,
            "sim:nrf52840");
    HopWork work = StreamingPoint.ofDevice(request, null, note -> {});
    HopWork profile = StreamingPoint.ofDevice(request, "nrf52840", note -> {});
    assertThat(work.classifierBy()).isEqualTo("ticks");
    assertThat(work.clockHertz()).isEqualTo(profile.clockHertz()).isEqualTo(64_000_000);
    // What a sequence takes beside its steps is in both: once in 28 there, once in each here.
    assertThat(profile.cycles().value())
        .isCloseTo(work.cycles().value(), Percentage.withPercentage(3));
    assertThat(profile.microjoules().value())
        .isCloseTo(work.microjoules().value(), Percentage.withPercentage(3));
  }

  @Test
  void theProfileOfTheSameBoardSaysNearlyTheSame() {
    HopWork work = StreamingPoint.ofRun(run, 1, null);
    HopWork profile = StreamingPoint.ofRun(run, 1, "stm32l4r5-ldo");
    assertThat(profile.clockHertz()).isEqualTo(work.clockHertz());
    assertThat(profile.cycles().value())
        .isCloseTo(work.cycles().value(), Percentage.withPercentage(8));
    assertThat(profile.micros().provenance()).isEqualTo(Provenance.MODELLED);
    assertThatThrownBy(() -> StreamingPoint.ofRun(run, 1, "stm32"))
        .hasMessageContaining("(stm32)")
        .hasMessageContaining("Maybe");
  }

  @Test
  void countedInstructionsStayEmulatedAndTheirCyclesAreModelled() {
    Latency emulated =
        Latency.of(
            List.of(new Window(4, 4 * 2_800_000, 0)), hello("cortex-m4", TickKind.INSTRUCTIONS));
    HopWork work =
        HopWork.of("board", emulated, Energy.none(Energy.Reason.NO_SENSOR), null, sequence);
    assertThat(work.instructions().provenance()).isEqualTo(Provenance.EMULATED);
    assertThat(work.instructions().value()).isBetween(100_000.0, 130_000.0);
    assertThat(work.cycles().provenance()).isEqualTo(Provenance.MODELLED);
    assertThat(work.cycles().value()).isGreaterThan(work.instructions().value());
    assertThat(work.micros().provenance()).isEqualTo(Provenance.MODELLED);
    assertThat(work.microjoules()).isNull();
  }

  @Test
  void countedCyclesStayMeasuredAndNanosecondsHaveNone() {
    List<Window> windows = List.of(new Window(4, 4 * 2_800_000, 0));
    HopWork counted =
        HopWork.of(
            "board",
            Latency.of(windows, hello("cortex-m4", TickKind.CYCLES)),
            individual.energy(),
            individual.operators(),
            sequence);
    assertThat(counted.cycles().provenance()).isEqualTo(Provenance.MEASURED);
    assertThat(counted.micros().provenance()).isEqualTo(Provenance.MEASURED);
    assertThat(counted.instructions()).isNull();
    HopWork clock =
        HopWork.of(
            "board",
            Latency.of(windows, hello("native", TickKind.NANOSECONDS)),
            individual.energy(),
            individual.operators(),
            sequence);
    assertThat(clock.cycles()).isNull();
    assertThat(clock.micros().provenance()).isEqualTo(Provenance.MEASURED);
    assertThatThrownBy(() -> HopWork.of("board", null, null, null, sequence))
        .hasMessageContaining("Nothing was timed on board")
        .hasMessageContaining("Maybe name a board");
  }

  private static Hello hello(String mcu, TickKind kind) {
    return new Hello(
        0,
        "u",
        mcu,
        "",
        null,
        1,
        1,
        1,
        168_000_000,
        kind,
        168_000_000,
        1,
        64,
        1,
        1,
        false,
        0,
        false,
        List.of(),
        "",
        0);
  }
}
