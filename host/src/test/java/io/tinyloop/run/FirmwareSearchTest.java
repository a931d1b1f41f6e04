package io.tinyloop.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.tinyloop.device.InvalidDeviceException;
import io.tinyloop.measure.Energy;
import io.tinyloop.measure.Provenance;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Searches whose devices run the real firmware. */
@Timeout(600)
class FirmwareSearchTest {

  @TempDir private Path directory;

  private RunReport search(String fleet, List<String> objectives) throws Exception {
    requireOrSkip(fleet);
    Path data = SmallMnist.write(directory.resolve("data"));
    ModelSource source = SmallMnist.source(data);
    RunConfiguration configuration =
        new RunConfiguration(source, "paper", objectives, List.of(), fleet, 3, 2, 1, "narrow", 8);
    try (PrivateHost host = PrivateHost.open(directory.resolve("run"), _ -> {})) {
      return host.await(host.start(configuration, new RunListener() {}));
    }
  }

  private static void requireOrSkip(String fleet) throws Exception {
    try {
      FleetCheck.open(fleet, _ -> {});
    } catch (InvalidDeviceException e) {
      if ("1".equals(System.getenv("TINYLOOP_REQUIRE_TOOLS"))) {
        throw e;
      }
      System.out.println("SKIPPED search on " + fleet + ": " + e.problem());
      assumeTrue(false, e.problem());
    }
  }

  @Test
  void theFrontOfAnEmulatedFleetCarriesInstructions() throws Exception {
    String fleet = "emulated:cortex-m4x2";
    requireOrSkip(fleet);
    RunReport report = search(fleet, RunConfiguration.usualObjectives(fleet));
    assertThat(report.front())
        .isNotEmpty()
        .allSatisfy(individual -> {
          assertThat(individual.latency().provenance()).isEqualTo(Provenance.EMULATED);
          assertThat(individual.latency().instructions()).isPositive();
        });
  }

  @Test
  void theMarkersOfAnEmulatedFleetDriveItsMeters() throws Exception {
    String fleet = "emulated:cortex-m4x2~emulated:ppk2";
    requireOrSkip(fleet);
    RunReport report = search(fleet, RunConfiguration.usualObjectives(fleet));
    assertThat(report.configuration().objectives()).contains("latency", "energy");
    assertThat(report.front())
        .isNotEmpty()
        .allSatisfy(individual -> {
          assertThat(individual.latency().provenance()).isEqualTo(Provenance.EMULATED);
          assertThat(individual.energy().provenance()).isEqualTo(Provenance.MODELLED);
          assertThat(individual.energy().instrument()).isEqualTo("ppk2:emulated");
          assertThat(individual.energy().raw()).hasSizeGreaterThanOrEqualTo(8);
        });
  }

  @ParameterizedTest
  @ValueSource(strings = {"emulated:rv32~emulated:otii", "emulated:cortex-m33~emulated:lpm01a"})
  void everyEmulatedBoardDrivesEveryEmulatedMeter(String device) throws Exception {
    requireOrSkip(device);
    Path data = SmallMnist.write(directory.resolve("data"));
    EvaluateRequest request =
        new EvaluateRequest(
            SmallMnist.source(data), "paper", 4, StatePath.NARROW, null, "validation", 8, device);
    Energy energy = SingleEvaluation.run(request, _ -> {}).energy();
    assertThat(energy.valueMicrojoules()).isPositive();
    assertThat(energy.provenance()).isEqualTo(Provenance.MODELLED);
  }

  @Test
  void energyWithoutASensorIsRefusedAtTheFirstBaseline() throws Exception {
    requireOrSkip("native");
    assertThatThrownBy(() -> search("native", List.of("accuracy", "size", "energy")))
        .isInstanceOf(RunFailedException.class)
        .hasMessageContaining("native reports no energy (NO_SENSOR)")
        .hasMessageContaining("Maybe --objectives accuracy,size.");
  }

  @Test
  void onlyDevicesThatMayHaveASensorAreAskedForEnergy() {
    assertThat(RunConfiguration.usualObjectives("sim:rv32,serial:/dev/ttyACM0")).contains("energy");
    assertThat(RunConfiguration.usualObjectives("native")).doesNotContain("energy");
    assertThat(RunConfiguration.usualObjectives("emulated:rv32")).doesNotContain("energy");
    assertThat(RunConfiguration.usualObjectives("emulated:rv32~emulated:ppk2")).contains("energy");
  }
}
