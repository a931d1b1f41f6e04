package io.tinyloop.cli;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/** What is resumed is a function of what it was started with: nothing can be changed about it. */
final class ResumedOptions {

  private static final Set<String> KEPT =
      Set.of(
          "--resume",
          "--json",
          "--debug",
          "--bench",
          "--baseline",
          "--max-regression",
          "--pin",
          "--junit");

  private ResumedOptions() {}

  /**
   * Refuses every other option than {@code --resume} and those that change nothing, such as how
   * brokers and benches are reached or what the front is compared with, and a folder that is not
   * there.
   *
   * @param what is resumed: run or training
   */
  static void refuseOthers(CommandSpec spec, String what, Path folder) {
    List<String> others =
        spec.commandLine().getParseResult().matchedOptions().stream()
            .map(OptionSpec::longestName)
            .filter(name -> !KEPT.contains(name) && !MqttOptions.NAMES.contains(name))
            .sorted()
            .toList();
    if (!others.isEmpty()) {
      throw new BadInputException(
          "A resumed %s (%s) keeps its own options, and takes no %s."
              .formatted(what, folder, others),
          "Maybe start a new %s with --out instead of --resume.".formatted(what));
    }
    if (!Files.isDirectory(folder)) {
      throw new BadInputException(
          "The folder (%s) holds no %s: it is not there.".formatted(folder, what),
          "Maybe it is relative to another folder than %s."
              .formatted(Path.of("").toAbsolutePath()));
    }
  }
}
