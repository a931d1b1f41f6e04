package io.tinyloop.profile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.tinyloop.device.DeviceSpec;
import io.tinyloop.device.InvalidDeviceException;
import io.tinyloop.simulator.cost.CostModel;
import io.tinyloop.simulator.cost.FittedCore;
import io.tinyloop.simulator.cost.FittedCore.FitError;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The profiles that the simulator ships, beside what today's firmware counts on the emulated cores:
 * genomes of a seed that no fit has had. About twenty seconds, for five emulators boot. When the
 * firmware's loops change, {@code tinyloop profile fit} makes the profiles anew.
 */
@Timeout(300)
class ShippedProfilesTest {

  private static final int GENOMES = 12;
  private static final int FEW = 4;
  private static final long UNSEEN_SEED = 77;

  private static Map<String, Double> instructions(FittedCore fitted) {
    Map<String, Double> figures = new TreeMap<>();
    fitted.terms().forEach((term, cost) -> figures.put(term, cost.instructions()));
    return figures;
  }

  @ParameterizedTest
  @ValueSource(strings = {"cortex-m4", "cortex-m0plus", "rv32"})
  void predictWhatEmulatedCoresCount(String core) throws InterruptedException {
    FittedCore fitted = CostModel.standard().core(core).fitted();
    List<ProfileCase> cases = ProfileGenomes.draw(GENOMES, UNSEEN_SEED);
    List<Observation> seen;
    try (ObservedDevice device = ObservedDevice.open("emulated:" + core)) {
      seen = device.observe(cases, note -> {});
    } catch (InvalidDeviceException e) {
      if ("1".equals(System.getenv("TINYLOOP_REQUIRE_TOOLS"))) {
        throw e;
      }
      assumeTrue(false, e.getMessage());
      return;
    }
    FitError error =
        Predictions.of(
                "instructions",
                "unseen",
                seen,
                Observation::ticks,
                instructions(fitted),
                fitted.matrixKernel())
            .error();

    assertThat(error.medianPercent()).as("median").isLessThanOrEqualTo(0.5);
    assertThat(error.worstPercent()).as("worst").isLessThanOrEqualTo(2);
  }

  /** The tool that counts each instruction, and the published table of the core. */
  @ParameterizedTest
  @ValueSource(strings = {"cortex-m4", "rv32"})
  void predictTheCyclesThatACoresTableGives(String core) throws InterruptedException {
    FittedCore fitted = CostModel.standard().core(core).fitted();
    Map<String, Double> figures = new TreeMap<>();
    fitted.terms().forEach((term, cost) -> figures.put(term, cost.cycles()));
    List<Observation> seen;
    try (ObservedDevice device = ObservedDevice.open("emulated:" + core)) {
      Path firmware = Path.of(System.getProperty("tinyloop.firmware", "firmware-stub"));
      seen = device.observe(ProfileGenomes.draw(GENOMES, UNSEEN_SEED).subList(0, FEW), note -> {});
      seen = new CycleEstimates(firmware).of(core, seen, note -> {});
    } catch (IllegalArgumentException e) {
      if ("1".equals(System.getenv("TINYLOOP_REQUIRE_TOOLS"))) {
        throw e;
      }
      assumeTrue(false, e.getMessage());
      return;
    }
    FitError error =
        Predictions.of(
                "cycles",
                "unseen",
                seen,
                one -> Objects.requireNonNull(one.cycles()),
                figures,
                fitted.matrixKernel())
            .error();

    assertThat(error.medianPercent()).as("median").isLessThanOrEqualTo(2);
    assertThat(error.worstPercent()).as("worst").isLessThanOrEqualTo(5);
  }

  @Test
  void areOfTheCoresAndBoardsThatDevicesCanBeNamedBy() {
    CostModel costs = CostModel.standard();

    assertThat(costs.cores()).isEqualTo(DeviceSpec.CORES);
    assertThat(List.copyOf(costs.boards().keySet()))
        .containsExactlyInAnyOrderElementsOf(DeviceSpec.BOARDS);
    assertThat(DeviceSpec.parse("sim:esp32-c3x2").toString()).isEqualTo("sim:esp32-c3x2");
    assertThat(DeviceSpec.parse("sim:stm32f407").id()).isEqualTo("stm32f407");
  }
}
