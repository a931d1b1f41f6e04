package io.tinyloop.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.File;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * A model that PyTorch trained becomes a task like any other: searched, looked at as a stream, and
 * exported as C that computes what the devices computed. Each step is a process, whose environment
 * names a folder of tasks of its own.
 */
@Timeout(300)
class ImportedModelProcessTest {

  @TempDir private Path folder;

  @BeforeEach
  void provideFiles() throws Exception {
    for (String name : List.of("two-layers.safetensors", "two-layers.npz")) {
      try (InputStream in = ImportedModelProcessTest.class.getResourceAsStream("/import/" + name)) {
        Files.write(folder.resolve(name), in.readAllBytes());
      }
    }
  }

  @Test
  void isSearchedAndExportedAsCThatComputesTheSame() throws Exception {
    assertThat(
            tinyloop(
                "import",
                "--name=waves",
                "--weights=two-layers.safetensors",
                "--data=two-layers.npz"))
        .as(log())
        .isZero();
    assertThat(
            tinyloop(
                "search",
                "--task=waves",
                "--fleet=sim:cortex-m4",
                "--population=4",
                "--generations=1",
                "--seed=1",
                "--samples=32",
                "--out=run"))
        .as(log())
        .isZero();
    assertThat(tinyloop("streaming", "run", "--point=1", "--hop=5ms", "--clock=1MHz"))
        .as(log())
        .isEqualTo(1);
    assertThat(log()).contains("MODELLED").contains("MISSED").contains("least");
    assertThat(tinyloop("export", "c", "run", "--point=1", "-o", "c")).as(log()).isZero();

    assertThat(tinyloop("train", "--task=waves", "--hidden=8", "--epochs=1", "--out=trained"))
        .as(log())
        .isZero();
    assertThat(folder.resolve("trained/model.safetensors")).exists();

    requireTool("gcc");
    assertThat(compiled("gcc", "-O1", "-o", "c/example")).as(log()).isZero();
    assertThat(run(List.of(folder.resolve("c/example").toString()))).as(log()).isZero();
    requireTool("arm-none-eabi-gcc");
    assertThat(compiled("arm-none-eabi-gcc", "-Os", "-mthumb", "-mcpu=cortex-m4", "-c"))
        .as(log())
        .isZero();
  }

  private int tinyloop(String... arguments) throws Exception {
    List<String> command = new ArrayList<>();
    command.add(ProcessHandle.current().info().command().orElseThrow());
    command.addAll(
        List.of(
            "--enable-native-access=ALL-UNNAMED",
            "--sun-misc-unsafe-memory-access=allow",
            // As the launcher starts it: whoever needs the Vector API loads it.
            "--add-exports=java.base/jdk.internal.module=ALL-UNNAMED",
            "-Djava.util.logging.manager=org.jboss.logmanager.LogManager",
            "-Dtinyloop.firmware="
                + Path.of(System.getProperty("tinyloop.firmware", "../firmware-stub"))
                    .toAbsolutePath(),
            "-cp",
            System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
            "io.tinyloop.cli.Main"));
    command.addAll(List.of(arguments));
    return run(command);
  }

  private int compiled(String compiler, String... options) throws Exception {
    List<String> command =
        new ArrayList<>(
            List.of(compiler, "-std=gnu11", "-Wall", "-Wextra", "-Werror", "-Ic", "-Ic/core"));
    command.addAll(List.of(options));
    for (String place : List.of("c", "c/core")) {
      try (Stream<Path> files = Files.list(folder.resolve(place))) {
        files
            .map(Path::toString)
            .filter(file -> file.endsWith(".c"))
            .sorted()
            .forEach(command::add);
      }
    }
    return run(command);
  }

  private int run(List<String> command) throws Exception {
    ProcessBuilder process =
        new ProcessBuilder(command)
            .directory(folder.toFile())
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.to(folder.resolve("log").toFile()));
    process.environment().put("TINYLOOP_TASKS", folder.resolve("tasks").toString());
    return process.start().waitFor();
  }

  private String log() throws Exception {
    Path file = folder.resolve("log");
    return Files.exists(file) ? Files.readString(file) : "";
  }

  private static void requireTool(String tool) {
    boolean there =
        Stream.of(System.getenv("PATH").split(File.pathSeparator))
            .anyMatch(place -> Files.isExecutable(Path.of(place, tool)));
    if (!there && "1".equals(System.getenv("TINYLOOP_REQUIRE_TOOLS"))) {
      fail("There is no " + tool);
    }
    assumeTrue(there, "there is no " + tool);
  }
}
