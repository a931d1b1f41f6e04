package io.tinyloop.cli;

import java.util.concurrent.Callable;
import picocli.AutoComplete;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** The program's commands and options for a shell's completion. */
@Command(
    name = "completion",
    description = "Prints a script by which bash or zsh completes commands and options.",
    footer = {
      "",
      "Examples:",
      "  tinyloop completion > ~/.local/share/bash-completion/completions/tinyloop",
      "  source <(tinyloop completion)"
    })
final class CompletionCommand implements Callable<Integer> {

  @Spec private CommandSpec spec;

  @Override
  public Integer call() {
    var out = spec.commandLine().getOut();
    out.print(AutoComplete.bash("tinyloop", spec.root().commandLine()));
    out.flush();
    return ExitCode.OK.number();
  }
}
