package io.tinyloop.cli;

import io.tinyloop.device.DeviceKind;
import io.tinyloop.device.bench.BenchDevice;
import io.tinyloop.device.bench.BenchFile;
import io.tinyloop.device.bench.BoardProgrammer;
import io.tinyloop.device.bench.InvalidBenchException;
import io.tinyloop.run.Json;
import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Writes the firmware to a board, by the tool that the machine has for it. */
@Command(
    name = "flash",
    description = "Writes the project's firmware to a board, once: candidates are uploaded.",
    footer = {
      "",
      "Examples:",
      "  tinyloop flash --board stm32f4",
      "  tinyloop flash --bench deploy/bench/example-bench.yaml desk-f4 --dry-run"
    })
final class FlashCommand implements Callable<Integer> {

  @Spec private CommandSpec spec;

  @Parameters(
      arity = "0..1",
      paramLabel = "NAME",
      description = "A device of the bench file; it needs a board.")
  private @Nullable String name;

  @Option(names = "--bench", paramLabel = "FILE", description = "The bench file with the device.")
  private @Nullable Path bench;

  @Option(names = "--board", paramLabel = "BOARD", description = "A board of the project.")
  private @Nullable String board;

  @Option(
      names = "--tool",
      paramLabel = "TOOL",
      description = "st-flash, openocd or probe-rs (default: the first that is installed).")
  private @Nullable String tool;

  @Option(
      names = "--probe",
      paramLabel = "SERIAL",
      description = "Serial number of the debug probe, if there are several.")
  private @Nullable String probe;

  @Option(names = "--dry-run", description = "Print the command and end.")
  private boolean dryRun;

  @Option(
      names = "--json",
      description = "Print one JSON object; the tool talks to standard error.")
  private boolean json;

  /**
   * What {@code --json} prints.
   *
   * @param exitCode of the tool; null: it was not run
   */
  record Flashed(List<String> command, @Nullable Integer exitCode) {}

  @Override
  public Integer call() throws InterruptedException {
    BoardProgrammer programmer =
        new BoardProgrammer(
            Path.of(System.getProperty("tinyloop.firmware", "firmware-stub")),
            System.getenv().getOrDefault("PATH", ""));
    List<String> command = command(programmer);
    if (dryRun) {
      String line = String.join(" ", command.stream().map(FlashCommand::quoted).toList());
      print(json ? Json.write(new Flashed(command, null)) : line);
      return ExitCode.OK.number();
    }
    int code = run(command);
    if (json) {
      print(Json.write(new Flashed(command, code)));
    }
    return (code == 0 ? ExitCode.OK : ExitCode.FAILED).number();
  }

  private void print(String line) {
    spec.commandLine().getOut().println(line);
    spec.commandLine().getOut().flush();
  }

  private static String quoted(String word) {
    return word.contains(" ") ? "\"" + word + "\"" : word;
  }

  private List<String> command(BoardProgrammer programmer) {
    if (board != null && name == null && bench == null) {
      return programmer.command(board, tool, probe);
    }
    if (board != null || name == null || bench == null) {
      throw new BadInputException(
          "There must be either --board, or --bench with the name of a device.",
          "Maybe tinyloop flash --board stm32f4");
    }
    BenchDevice device = device(bench, name);
    if (device.board() == null) {
      throw new BadInputException(
          "The device (%s) of %s has no board.".formatted(name, bench),
          "Maybe add the line board: stm32f4 to it.");
    }
    String serial = device.link().kind() == DeviceKind.SERIAL ? device.link().id() : "";
    boolean number = !serial.isEmpty() && !serial.contains("/");
    return programmer.command(device.board(), tool, probe == null && number ? serial : probe);
  }

  private static BenchDevice device(Path file, String name) {
    try {
      List<BenchDevice> devices = BenchFile.read(file).devices();
      return devices.stream()
          .filter(device -> device.name().equals(name))
          .findFirst()
          .orElseThrow(() ->
              new BadInputException(
                  "The device (%s) is not in %s.".formatted(name, file),
                  "Maybe %s?".formatted(devices.getFirst().name())));
    } catch (InvalidBenchException e) {
      List<String> lines = String.valueOf(e.getMessage()).lines().toList();
      throw new BadInputException(lines.getFirst(), lines.getLast());
    } catch (IOException e) {
      throw new BadInputException(
          "The bench file (%s) cannot be read (%s).".formatted(file, e.getMessage()),
          "Maybe the path is wrong.");
    }
  }

  private int run(List<String> command) throws InterruptedException {
    ProcessBuilder tool = new ProcessBuilder(command).inheritIO();
    if (json) {
      tool.redirectOutput(new File("/dev/stderr"));
    }
    try {
      return tool.start().waitFor();
    } catch (IOException e) {
      throw new BadInputException(
          "The tool (%s) does not start (%s).".formatted(command.getFirst(), e.getMessage()),
          "Maybe it is not installed.");
    }
  }
}
