package io.tinyloop.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Data sets: fetched from their publishers, and features made of recordings. */
@Command(
    name = "data",
    description = "Downloads data sets, and makes features of recordings.",
    synopsisSubcommandLabel = "COMMAND",
    footer = {"", "Examples:", "  tinyloop data get mnist"},
    subcommands = {DataGetCommand.class, DataFeaturesCommand.class})
final class DataCommand implements Runnable {

  @Spec private CommandSpec spec;

  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "Missing command");
  }
}
