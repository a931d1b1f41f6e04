package io.tinyloop.cli;

import java.util.function.Consumer;
import picocli.CommandLine.Model.CommandSpec;

/** Where a command says what a user may not expect: standard error, one line each. */
final class Notes {

  private Notes() {}

  static Consumer<String> to(CommandSpec spec) {
    return note -> {
      spec.commandLine().getErr().println("tinyloop: " + note);
      spec.commandLine().getErr().flush();
    };
  }
}
