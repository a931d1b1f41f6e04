package io.tinyloop.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.tinyloop.device.InvalidDeviceException;
import io.tinyloop.run.FleetCheck;
import io.tinyloop.run.SmallMnist;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * A search over emulated boards with emulated meters whose points are exported, and verified by
 * programs that know nothing but the bundle. Takes longer than other tests: each step is a process
 * that starts afresh.
 */
@Timeout(600)
class BundleProcessTest {

  private static final String DEVICE = "emulated:cortex-m4~emulated:ppk2";

  @TempDir private Path folder;

  @Test
  void threePointsOfAnEmulatedFrontAreVerifiedAfterAFreshStart() throws Exception {
    requireOrSkip();
    SmallMnist.write(folder.resolve("data"));
    assertThat(run(search(DEVICE.replace("~", "x2~")))).as(log()).isZero();

    for (int point = 1; point <= 3; point++) {
      Path bundle = folder.resolve(point + ".bundle");
      assertThat(run(export(point, bundle))).as(log()).isZero();
      assertThat(run(List.of("verify", bundle.toString()))).as(log()).isZero();
      assertThat(log()).contains("on " + DEVICE + "@3300: verified").contains("EMULATED");
    }
  }

  @Test
  void whatDiffersEndsInOneAndWhatIsNoBundleInTwo() throws Exception {
    SmallMnist.write(folder.resolve("data"));
    assertThat(run(search("sim:cortex-m4"))).as(log()).isZero();
    Path bundle = folder.resolve("1.bundle");
    assertThat(run(export(1, bundle))).as(log()).isZero();

    assertThat(run(List.of("verify", bundle.toString(), "--device", "sim:cortex-m3"))).isEqualTo(1);
    assertThat(log())
        .contains("NOT VERIFIED")
        .containsPattern("differs  latency: stated .*, found");

    byte[] changed = Files.readAllBytes(bundle);
    changed[changed.length / 2] ^= 1;
    Files.write(bundle, changed);
    assertThat(run(List.of("verify", bundle.toString()))).isEqualTo(2);
    assertThat(log())
        .contains("tinyloop: " + bundle + ": The bundle ")
        .contains("\nMaybe ")
        .doesNotContain("\tat ");
  }

  private static void requireOrSkip() throws Exception {
    try {
      FleetCheck.open(DEVICE, _ -> {});
    } catch (InvalidDeviceException e) {
      if ("1".equals(System.getenv("TINYLOOP_REQUIRE_TOOLS"))) {
        throw e;
      }
      System.out.println("SKIPPED bundles of " + DEVICE + ": " + e.problem());
      assumeTrue(false, e.problem());
    }
  }

  private List<String> search(String fleet) {
    return List.of(
        "search",
        "--task=row-mnist",
        "--dataset=mnist",
        "--data-dir=" + folder.resolve("data"),
        "--objectives=accuracy,size,latency,energy",
        "--fleet=" + fleet,
        "--population=4",
        "--generations=1",
        "--samples=16",
        "--out=" + folder.resolve("run"));
  }

  private List<String> export(int point, Path bundle) {
    return List.of(
        "export",
        "bundle",
        folder.resolve("run").toString(),
        "--point=" + point,
        "-o",
        bundle.toString());
  }

  private int run(List<String> arguments) throws Exception {
    List<String> command = new ArrayList<>();
    command.add(ProcessHandle.current().info().command().orElseThrow());
    command.addAll(
        List.of(
            "--enable-native-access=ALL-UNNAMED",
            "--sun-misc-unsafe-memory-access=allow",
            "--add-modules=jdk.incubator.vector",
            "-Djava.util.logging.manager=org.jboss.logmanager.LogManager"));
    String firmware = System.getProperty("tinyloop.firmware");
    if (firmware != null) {
      command.add("-Dtinyloop.firmware=" + firmware);
    }
    command.addAll(
        List.of(
            "-cp",
            System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
            "io.tinyloop.cli.Main"));
    command.addAll(arguments);
    return new ProcessBuilder(command)
        .redirectErrorStream(true)
        .redirectOutput(ProcessBuilder.Redirect.to(logFile().toFile()))
        .start()
        .waitFor();
  }

  private Path logFile() {
    return folder.resolve("log");
  }

  private String log() throws Exception {
    return Files.readString(logFile());
  }
}
