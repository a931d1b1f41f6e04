package io.tinyloop.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

class MainTest {

  @Test
  void numbersArePrintedForProgramsWhereverThisRuns() {
    Locale before = Locale.getDefault(Locale.Category.FORMAT);
    try {
      Locale.setDefault(Locale.Category.FORMAT, Locale.forLanguageTag("ar-EG-u-nu-arab"));
      assertThat(Main.commandLine()).isNotNull();
      assertThat("%.1f %d".formatted(1.5, 7)).isEqualTo("1.5 7");
    } finally {
      Locale.setDefault(Locale.Category.FORMAT, before);
    }
  }

  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  @Test
  void printsItsVersion() {
    assertThat(execute("--version")).isZero();
    assertThat(out.toString()).matches("tinyloop \\d+\\.\\d+\\.\\d+(-SNAPSHOT)?\\R");
  }

  @Test
  void listsItsCommands() {
    assertThat(execute("--help")).isZero();
    assertThat(out.toString()).contains("serve");
  }

  @Test
  void missingCommandIsBadInput() {
    assertThat(execute()).isEqualTo(2);
    assertThat(err.toString()).startsWith("tinyloop: Missing command");
  }

  @Test
  void misspeltCommandIsBadInputWithAdvice() {
    assertThat(execute("serv")).isEqualTo(2);
    assertThat(err.toString()).contains("serv").contains("Did you mean");
  }

  @Test
  void badInputPrintsProblemAndAdviceWithoutStack() {
    assertThat(
            execute(() -> {
              throw new BadInputException(
                  "The width (9) is not 2…8.", "Maybe it is of another space.");
            }))
        .isEqualTo(2);
    assertThat(err.toString().lines())
        .containsExactly("tinyloop: The width (9) is not 2…8.", "Maybe it is of another space.");
  }

  @Test
  void unexpectedErrorIsOneLine() {
    assertThat(execute(() -> fail("disk"))).isEqualTo(1);
    assertThat(err.toString().lines()).hasSize(1).first().asString().contains("disk");
  }

  @Test
  void unexpectedErrorShowsItsStackOnRequest() {
    assertThat(execute(() -> fail("disk"), "--debug")).isEqualTo(1);
    assertThat(err.toString().lines()).hasSizeGreaterThan(2);
  }

  private static void fail(String message) {
    throw new IllegalStateException(message);
  }

  private int execute(String... arguments) {
    return redirected(Main.commandLine()).execute(arguments);
  }

  private int execute(Runnable command, String... options) {
    CommandLine main = redirected(Main.commandLine());
    main.addSubcommand("probe", new Probe(command));
    main.setErr(new PrintWriter(err, true));
    String[] arguments = new String[options.length + 1];
    arguments[0] = "probe";
    System.arraycopy(options, 0, arguments, 1, options.length);
    return main.execute(arguments);
  }

  private CommandLine redirected(CommandLine main) {
    return main.setOut(new PrintWriter(out, true)).setErr(new PrintWriter(err, true));
  }

  @CommandLine.Command
  private record Probe(Runnable body) implements Runnable {
    @Override
    public void run() {
      body.run();
    }
  }
}
