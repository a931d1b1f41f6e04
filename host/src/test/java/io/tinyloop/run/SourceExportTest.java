package io.tinyloop.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.fail;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A point of a front, as C sources, computes what the devices computed. */
@Timeout(300)
class SourceExportTest {

  @TempDir private static Path directory;
  private static Path run;
  private static Path sources;

  @BeforeAll
  static void searchAndExport() throws Exception {
    Path data = SmallMnist.write(directory.resolve("data"));
    run = directory.resolve("run");
    RunConfiguration configuration =
        new RunConfiguration(
            SmallMnist.source(data),
            "split",
            List.of("accuracy", "size"),
            List.of(),
            "sim:cortex-m4",
            4,
            2,
            1,
            "narrow",
            16);
    try (PrivateHost host = PrivateHost.open(run, _ -> {})) {
      assertThat(host.await(host.start(configuration, new RunListener() {})).front()).isNotEmpty();
    }
    sources = directory.resolve("c");
    try (FolderExport export = FolderExport.open(run)) {
      for (Map.Entry<String, byte[]> file : export.sources(1).entrySet()) {
        Path path = sources.resolve(file.getKey());
        Files.createDirectories(path.getParent());
        Files.write(path, file.getValue());
      }
    }
  }

  private static int compiled(String compiler, List<String> options) throws Exception {
    List<String> command = new ArrayList<>(List.of(compiler, "-std=gnu11", "-Wall", "-Wextra"));
    command.addAll(List.of("-Werror", "-I.", "-Icore"));
    command.addAll(options);
    for (Path folder : List.of(sources, sources.resolve("core"))) {
      try (Stream<Path> files = Files.list(folder)) {
        files
            .map(file -> sources.relativize(file).toString())
            .filter(file -> file.endsWith(".c"))
            .sorted()
            .forEach(command::add);
      }
    }
    return ended(command);
  }

  private static int ended(List<String> command) throws IOException, InterruptedException {
    return new ProcessBuilder(command).directory(sources.toFile()).inheritIO().start().waitFor();
  }

  private static void requireTool(String tool) {
    boolean there =
        Stream.of(System.getenv("PATH").split(File.pathSeparator))
            .anyMatch(folder -> Files.isExecutable(Path.of(folder, tool)));
    if (!there && "1".equals(System.getenv("TINYLOOP_REQUIRE_TOOLS"))) {
      fail("There is no " + tool);
    }
    assumeTrue(there, "there is no " + tool);
  }

  @Test
  void theExampleComputesWhatTheHostComputed() throws Exception {
    requireTool("gcc");
    assertThat(compiled("gcc", List.of("-O1", "-fsanitize=address,undefined", "-o", "example")))
        .isZero();
    assertThat(ended(List.of("./example"))).isZero();
  }

  @Test
  void theExampleNoticesAnotherModel() throws Exception {
    requireTool("gcc");
    Path samples = sources.resolve("samples.c");
    String text = Files.readString(samples);
    try {
      Files.writeString(
          samples, text.replaceFirst("(expected_traces\\[SAMPLES\\] = \\{)\\d+", "$117"));
      assertThat(compiled("gcc", List.of("-O1", "-o", "other"))).isZero();
      assertThat(ended(List.of("./other"))).isEqualTo(1);
    } finally {
      Files.writeString(samples, text);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"cortex-m0plus", "cortex-m4"})
  void compilesForAMicrocontroller(String core) throws Exception {
    requireTool("arm-none-eabi-gcc");
    assertThat(compiled("arm-none-eabi-gcc", List.of("-Os", "-mthumb", "-mcpu=" + core, "-c")))
        .isZero();
  }

  @Test
  void namesAPointThatIsNotThere() {
    try (FolderExport export = FolderExport.open(run)) {
      assertThatThrownBy(() -> export.sources(99))
          .hasMessageContaining("99")
          .hasMessageContaining("Maybe");
      assertThat(export.file(1, ExportForm.JSON)).asString().contains("\"modelBytes\"");
      assertThat(export.file(1, ExportForm.MODEL))
          .startsWith("TLG1".getBytes(java.nio.charset.StandardCharsets.US_ASCII));
    }
  }
}
