package io.tinyloop.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

/** What holds of every command: help with examples, {@code --json}, completion. */
class CommandLineContractTest {

  /** Servers, which have no result, and what prints a script. */
  private static final Set<String> WITHOUT_JSON = Set.of("serve", "agent", "completion");

  static Stream<CommandLine> commands() {
    return leaves(Main.commandLine());
  }

  private static Stream<CommandLine> leaves(CommandLine command) {
    List<CommandLine> children =
        command.getSubcommands().values().stream()
            .filter(child -> !child.getCommandSpec().usageMessage().hidden())
            .toList();
    return children.isEmpty()
        ? Stream.of(command)
        : children.stream().flatMap(CommandLineContractTest::leaves);
  }

  @ParameterizedTest
  @MethodSource("commands")
  void everyCommandShowsExamples(CommandLine command) {
    assertThat(help(command))
        .contains("Examples:")
        .contains("  " + command.getCommandSpec().qualifiedName());
    for (String line : command.getCommandSpec().usageMessage().footer()) {
      assertThat(help(command)).contains(line.replace("%%", "%"));
    }
  }

  @ParameterizedTest
  @MethodSource("commands")
  void everyCommandWithAResultPrintsItAsJson(CommandLine command) {
    boolean json = command.getCommandSpec().findOption("--json") != null;
    assertThat(json)
        .as(command.getCommandSpec().qualifiedName())
        .isNotEqualTo(WITHOUT_JSON.contains(command.getCommandName()));
  }

  @Test
  void helpSaysWhatTheExitCodesMean() {
    for (ExitCode code : ExitCode.values()) {
      assertThat(help(Main.commandLine()).replaceAll("\\s+", " "))
          .contains(" " + code.number() + " ");
    }
    assertThat(help(Main.commandLine())).contains("Exit codes: 0 done; 1 ", "2 it could not");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "demo", "serve", "search", "evaluate", "runs", "train", "import", "devices", "lease",
        "token", "simulate", "agent", "flash", "profile", "verify", "export", "report", "bench",
        "doctor", "completion"
      })
  void hasTheCommand(String name) {
    assertThat(Main.commandLine().getSubcommands()).containsKey(name);
  }

  @TempDir private Path folder;

  @Test
  void bashCompletesCommandsAndOptions() throws Exception {
    StringWriter script = new StringWriter();
    CommandLine command = Main.commandLine();
    command.setOut(new PrintWriter(script, true));
    assertThat(command.execute("completion")).isZero();
    Path file = Files.writeString(folder.resolve("tinyloop.bash"), script.toString());

    assertThat(completed(file, "tinyloop", "sea")).containsExactly("search");
    assertThat(completed(file, "tinyloop", "search", "--max-r"))
        .containsExactly("--max-regression");
    assertThat(completed(file, "tinyloop", "profile", "")).contains("fit", "list", "show");
  }

  private static List<String> completed(Path script, String... words) throws Exception {
    String line = String.join(" ", words);
    String program =
        "source '%s'; COMP_WORDS=(%s); COMP_CWORD=%d; COMP_LINE='%s'; COMP_POINT=%d; _complete_tinyloop 2>/dev/null; printf '%%s\\n' \"${COMPREPLY[@]}\""
            .formatted(
                script,
                String.join(" ", Arrays.stream(words).map(w -> "'" + w + "'").toList()),
                words.length - 1,
                line,
                line.length());
    Process bash = new ProcessBuilder("bash", "-c", program).redirectErrorStream(true).start();
    List<String> lines =
        new String(bash.getInputStream().readAllBytes()).lines().map(String::strip).toList();
    assertThat(bash.waitFor(20, TimeUnit.SECONDS)).isTrue();
    return lines;
  }

  private static String help(CommandLine command) {
    StringWriter text = new StringWriter();
    command.usage(new PrintWriter(text));
    return text.toString();
  }
}
