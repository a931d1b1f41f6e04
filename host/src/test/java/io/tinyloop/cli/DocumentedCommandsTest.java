package io.tinyloop.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.tinyloop.cli.DocumentedCommands.Shown;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Whatever a document, a help text or a workflow shows is a command that the program has. */
class DocumentedCommandsTest {

  private static final Path WORKFLOWS = DocumentedCommands.ROOT.resolve("deploy/ci");

  static Stream<Shown> shown() throws IOException {
    List<Shown> shown = new ArrayList<>(DocumentedCommands.ofDocuments());
    shown.addAll(DocumentedCommands.ofHelp());
    for (String name : List.of("github-actions.yml", "gitlab-ci.yml")) {
      shown.addAll(DocumentedCommands.ofWorkflow(WORKFLOWS.resolve(name)));
    }
    return shown.stream().distinct();
  }

  @ParameterizedTest
  @MethodSource("shown")
  void isACommandOfTheProgram(Shown command) {
    assertThatCode(() -> Main.commandLine().parseArgs(command.words().toArray(String[]::new)))
        .as(command.toString())
        .doesNotThrowAnyException();
  }

  @Test
  void theDocumentsShowMany() throws IOException {
    assertThat(shown().map(Shown::where)).contains("README.md", "docs/ci.md", "search --help");
    assertThat(shown()).hasSizeGreaterThan(80);
  }

  @Test
  void theWorkflowOfGitHubHasJobsWithSteps() throws IOException {
    JsonNode workflow = new YAMLMapper().readTree(WORKFLOWS.resolve("github-actions.yml").toFile());
    assertThat(workflow.has("on")).isTrue();
    assertThat(workflow.path("jobs")).isNotEmpty();
    for (JsonNode job : workflow.path("jobs")) {
      assertThat(job.path("runs-on").asText()).isNotEmpty();
      assertThat(job.path("steps")).isNotEmpty();
      for (JsonNode step : job.path("steps")) {
        assertThat(step.has("run") ^ step.has("uses")).as(step.toString()).isTrue();
      }
    }
  }

  @Test
  void theWorkflowOfGitLabHasAJobWhoseChecksAreShown() throws IOException {
    JsonNode workflow = new YAMLMapper().readTree(WORKFLOWS.resolve("gitlab-ci.yml").toFile());
    JsonNode job = workflow.path("tinyloop");
    assertThat(job.path("script")).isNotEmpty();
    assertThat(job.at("/artifacts/reports/junit").asText())
        .isNotEmpty()
        .isIn(
            DocumentedCommands.ofWorkflow(WORKFLOWS.resolve("gitlab-ci.yml")).stream()
                .flatMap(command -> command.words().stream())
                .toList());
  }

  @ParameterizedTest
  @ValueSource(strings = {"github-actions.yml", "gitlab-ci.yml"})
  void itsScriptsAreShell(String name) throws Exception {
    List<String> scripts = DocumentedCommands.scripts(WORKFLOWS.resolve(name));
    assertThat(scripts).hasSizeGreaterThan(2);
    for (String script : scripts) {
      Process shell = new ProcessBuilder("sh", "-n", "-c", script).inheritIO().start();
      assertThat(shell.waitFor()).as(script).isZero();
    }
  }
}
