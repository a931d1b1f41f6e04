package io.tinyloop.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.tinyloop.run.Json;
import io.tinyloop.search.Genome;
import io.tinyloop.search.SearchSpace;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.PipedReader;
import java.io.PipedWriter;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Another optimiser drives the evaluator. */
class GenomeLinesTest {

  @TempDir private Path directory;

  @Test
  void answersEveryLineInOrderAndSaysWhichAreNoGenomes() throws IOException {
    String eight = Genome.homogeneous(SearchSpace.PAPER, 8, 1).toString();
    String two = Genome.homogeneous(SearchSpace.PAPER, 2, 1).toString();
    Path file = directory.resolve("genomes.txt");
    Files.write(file, List.of("# two models", eight, "", "8,8", two), UTF_8);
    StringWriter out = new StringWriter();
    int code =
        Main.commandLine()
            .setOut(new PrintWriter(out))
            .execute(
                "evaluate",
                "--task",
                "row-mnist",
                "--dataset",
                "digits10k",
                "--samples",
                "50",
                "--device",
                "sim:cortex-m4x2",
                "--genomes",
                file.toString());
    List<JsonNode> answers =
        out.toString().lines().map(line -> Json.read(line, JsonNode.class)).toList();
    assertThat(code).isEqualTo(ExitCode.FAILED.number());
    assertThat(answers).hasSize(3);
    assertThat(answers.get(0).path("genome").get(0).asInt()).isEqualTo(8);
    assertThat(answers.get(0).path("accuracy").path("total").asInt()).isEqualTo(50);
    assertThat(answers.get(1).path("line").asText()).isEqualTo("8,8");
    assertThat(answers.get(1).path("problem").asText()).contains("2 genes");
    assertThat(answers.get(2).path("modelBytes").asInt())
        .isLessThan(answers.get(0).path("modelBytes").asInt());
  }

  @Test
  @Timeout(60)
  void endsWithTheAdviceOfADeviceThatFailsWhileTheNextLineIsNotWritten() throws IOException {
    try (PipedWriter optimiser = new PipedWriter();
        BufferedReader lines = new BufferedReader(new PipedReader(optimiser))) {
      optimiser.write("8,8\n"); // and waits for its answer
      optimiser.flush();
      GenomeLines answering =
          new GenomeLines(
              line -> {
                throw new IllegalStateException("No device could run.\nMaybe check the cable.");
              },
              2,
              new PrintWriter(new StringWriter()));
      assertThatThrownBy(() -> answering.answer(lines))
          .isExactlyInstanceOf(IllegalStateException.class)
          .hasMessage("No device could run.\nMaybe check the cable.");
    }
  }

  @Test
  void theExampleInPythonSearchesOverThePipe() throws Exception {
    Path script = Path.of("../deploy/examples/random_search.py");
    if ("1".equals(System.getenv("TINYLOOP_REQUIRE_TOOLS"))) {
      assertThat(python()).as("python3 is there").isTrue();
    }
    assumeTrue(python(), "no python3 on this machine");
    Path arguments = directory.resolve("java.args");
    Files.writeString(
        arguments,
        "--add-exports=java.base/jdk.internal.module=ALL-UNNAMED\n-cp \"%s\"\n"
            .formatted(System.getProperty("java.class.path").replace("\\", "\\\\")),
        UTF_8);
    String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
    ProcessBuilder builder =
        new ProcessBuilder(
            "python3",
            script.toString(),
            "--tinyloop",
            "%s @%s io.tinyloop.cli.Main".formatted(java, arguments),
            "--samples",
            "50",
            "--evaluations",
            "6",
            "--batch",
            "3");
    builder.environment().remove("TINYLOOP_DATA");
    Process process = builder.redirectError(directory.resolve("err").toFile()).start();
    String text = new String(process.getInputStream().readAllBytes(), UTF_8);
    assertThat(process.waitFor()).as(Files.readString(directory.resolve("err"))).isZero();
    List<JsonNode> front = text.lines().map(line -> Json.read(line, JsonNode.class)).toList();
    assertThat(front).isNotEmpty();
    assertThat(front).allSatisfy(point -> assertThat(point.path("genome").size()).isEqualTo(17));
    for (int i = 1; i < front.size(); i++) {
      assertThat(front.get(i).path("correct").asInt())
          .isGreaterThan(front.get(i - 1).path("correct").asInt());
    }
  }

  private static boolean python() throws InterruptedException {
    try {
      return new ProcessBuilder("python3", "--version").start().waitFor() == 0;
    } catch (IOException e) {
      return false;
    }
  }
}
