package io.tinyloop.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.tinyloop.device.InvalidDeviceException;
import io.tinyloop.measure.Energy;
import io.tinyloop.measure.OperatorTicks;
import io.tinyloop.measure.Provenance;
import java.util.List;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The real firmware, as a process and on emulated cores, gives the simulated device's bytes. What
 * is not built or installed is skipped with its reason, or fails where {@code
 * TINYLOOP_REQUIRE_TOOLS=1}.
 */
@Timeout(300)
class FirmwareDevicesTest {

  private static EvaluationReport evaluate(String device, StatePath path) throws Exception {
    return SingleEvaluation.run(
        new EvaluateRequest(
            new ModelSource(
                "row-mnist",
                "digits10k",
                null,
                null,
                ModelSource.DEFAULT_WEIGHTS,
                ModelSource.DEFAULT_RANGES),
            "paper",
            4,
            path,
            null,
            "validation",
            16,
            device),
        _ -> {});
  }

  private static EvaluationReport evaluateOrSkip(String device, StatePath path) throws Exception {
    try {
      return evaluate(device, path);
    } catch (InvalidDeviceException e) {
      if ("1".equals(System.getenv("TINYLOOP_REQUIRE_TOOLS"))) {
        throw e;
      }
      System.out.println("SKIPPED " + device + ": " + e.problem());
      assumeTrue(false, e.problem());
      throw e;
    }
  }

  private static void isTheSame(EvaluationReport device, StatePath path) throws Exception {
    EvaluationReport law = evaluate("sim:cortex-m4", path);
    assertThat(List.of(device.predictionDigest(), device.stateDigest(), device.datasetDigest()))
        .isEqualTo(List.of(law.predictionDigest(), law.stateDigest(), law.datasetDigest()));
    assertThat(device.accuracy()).isEqualTo(law.accuracy());
    assertThat(device.modelBytes()).isEqualTo(law.modelBytes());
    assertThat(device.energy().reason()).isEqualTo(Energy.Reason.NO_SENSOR);
  }

  @ParameterizedTest
  @EnumSource(StatePath.class)
  void theNativeProcessComputesTheLaw(StatePath path) throws Exception {
    EvaluationReport report = evaluateOrSkip("native", path);
    isTheSame(report, path);
    assertThat(report.latency().provenance()).isEqualTo(Provenance.MEASURED);
    assertThat(report.latency().instructions()).isNull();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "cortex-m0plus",
        "cortex-m3",
        "cortex-m4",
        "cortex-m7",
        "cortex-m33",
        "rv32",
        "stm32f4"
      })
  void anEmulatedCoreComputesTheLaw(String core) throws Exception {
    EvaluationReport report = evaluateOrSkip("emulated:" + core, StatePath.NARROW);
    isTheSame(report, StatePath.NARROW);
    assertThat(report.latency().provenance()).isEqualTo(Provenance.EMULATED);
    assertThat(report.latency().instructions()).isGreaterThan(100_000);
    assertThat(report.latency().cycles()).isNull();
    assertThat(report.operators()).hasSize(18);
    assertThat(report.operators().stream().mapToDouble(OperatorTicks::ticks).sum())
        .isBetween(0.9 * report.latency().instructions(), 1.2 * report.latency().instructions());
  }

  @ParameterizedTest
  @ValueSource(strings = {"cortex-m4", "rv32"})
  void anEmulatedCoreComputesTheLawOnTheWideStatePath(String core) throws Exception {
    isTheSame(evaluateOrSkip("emulated:" + core, StatePath.WIDE), StatePath.WIDE);
  }
}
