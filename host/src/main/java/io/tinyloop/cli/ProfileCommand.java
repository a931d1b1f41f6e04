package io.tinyloop.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** What cores and boards make of a model: fitted, listed, shown. */
@Command(
    name = "profile",
    description = "Fits, lists and shows what models cost on cores and boards.",
    synopsisSubcommandLabel = "COMMAND",
    footer = {
      "",
      "Examples:",
      "  tinyloop profile list",
      "  tinyloop profile show cortex-m4 --json"
    },
    subcommands = {ProfileFitCommand.class, ProfileListCommand.class, ProfileShowCommand.class})
final class ProfileCommand implements Runnable {

  @Spec private CommandSpec spec;

  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "Missing command");
  }
}
