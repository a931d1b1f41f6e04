package io.tinyloop.cli;

import io.quarkus.runtime.annotations.QuarkusMain;
import java.io.PrintWriter;
import java.util.Arrays;
import java.util.Locale;
import java.util.regex.Pattern;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.Spec;

/**
 * The program's only entry point. It is a plain Java main: Quarkus boots in the same JVM when, and
 * only when, a command serves.
 */
@QuarkusMain
@Command(
    name = "tinyloop",
    description = "Searches the bit widths of quantized GRUs on real or simulated devices.",
    mixinStandardHelpOptions = true,
    scope = ScopeType.INHERIT,
    versionProvider = Version.class,
    synopsisSubcommandLabel = "COMMAND",
    footer = {
      "",
      "tinyloop COMMAND --help explains one, with examples. In a working copy ./tinyloop test builds",
      "everything and runs every test.",
      "",
      "Exit codes: 0 done; 1 the command ran, but a gate failed, a device computed wrongly or a run",
      "broke; 2 it could not run with this input. The error is two lines on standard error: what was",
      "wrong, with the value, and what may help. Results are on standard output, as one JSON object",
      "with --json; progress is on standard error, a bar on a terminal, else a line now and then.",
      "",
      "Examples:",
      "  tinyloop demo",
      "  tinyloop search --task row-mnist --fleet sim:cortex-m4x4 --out run1",
      "  tinyloop report run1"
    },
    subcommands = {
      DemoCommand.class,
      EvaluateCommand.class,
      TrainCommand.class,
      SearchCommand.class,
      ImportCommand.class,
      DataCommand.class,
      ServeCommand.class,
      BenchCommand.class,
      DevicesCommand.class,
      RunsCommand.class,
      ReportCommand.class,
      ExportCommand.class,
      StreamingCommand.class,
      VerifyCommand.class,
      TokenCommand.class,
      AuditCommand.class,
      LeaseCommand.class,
      AgentCommand.class,
      SimulateCommand.class,
      FlashCommand.class,
      ProfileCommand.class,
      DoctorCommand.class,
      CompletionCommand.class,
      WarmUpCommand.class
    })
public final class Main implements Runnable {

  private static final Pattern ADVICE = Pattern.compile("\\R(Maybe|What was evaluated)");

  @Spec private CommandSpec spec;

  @Option(
      names = "--debug",
      scope = ScopeType.INHERIT,
      description = "Print the stack trace of an unexpected error.")
  private boolean debug;

  public static void main(String[] arguments) {
    CommandLog.open(Arrays.asList(arguments).contains("--debug"));
    System.exit(commandLine().execute(arguments));
  }

  /** The whole command line; tests execute it without leaving the JVM. */
  static CommandLine commandLine() {
    // What is printed is read by programs, and compared with what documents say.
    Locale.setDefault(Locale.Category.FORMAT, Locale.ROOT);
    return new CommandLine(new Main())
        .setCaseInsensitiveEnumValuesAllowed(true)
        .setUsageHelpWidth(HELP_WIDTH)
        .setExitCodeExceptionMapper(Main::exitCodeOf)
        .setExecutionExceptionHandler(Main::report)
        .setParameterExceptionHandler(Main::reportBadArguments);
  }

  /** Columns of the help: an example that is broken in two cannot be copied. */
  private static final int HELP_WIDTH = 140;

  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "Missing command");
  }

  /** Bad input is what an argument check says with an advice; all else is a failure. */
  private static int exitCodeOf(Throwable cause) {
    boolean badInput = cause instanceof IllegalArgumentException && isAdvised(cause);
    return (badInput ? ExitCode.BAD_INPUT : ExitCode.FAILED).number();
  }

  /** Whether the message has a second line with an advice: then it was written for the user. */
  private static boolean isAdvised(Throwable problem) {
    String message = problem.getMessage();
    return message != null && ADVICE.matcher(message).find();
  }

  private static int report(Exception problem, CommandLine command, ParseResult arguments) {
    PrintWriter err = command.getErr();
    if (isAdvised(problem)) {
      err.println("tinyloop: " + problem.getMessage());
    } else if (problem instanceof InterruptedException) {
      boolean resumes = command.getCommandSpec().findOption("--resume") != null;
      err.println("tinyloop: interrupted" + (resumes ? "; --resume DIR goes on with it" : ""));
    } else {
      err.println("tinyloop: unexpected " + problem);
    }
    Main main = (Main) command.getCommandSpec().root().userObject();
    if (main.debug) {
      problem.printStackTrace(err);
    }
    err.flush();
    return exitCodeOf(problem);
  }

  private static int reportBadArguments(ParameterException problem, String[] arguments) {
    CommandLine command = problem.getCommandLine();
    PrintWriter err = command.getErr();
    err.println("tinyloop: " + ArgumentProblem.text(String.valueOf(problem.getMessage())));
    if (!CommandLine.UnmatchedArgumentException.printSuggestions(problem, err)) {
      err.println("Maybe see: " + command.getCommandSpec().qualifiedName() + " --help");
    }
    err.flush();
    return ExitCode.BAD_INPUT.number();
  }
}
