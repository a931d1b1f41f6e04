package io.tinyloop.cli;

import java.io.Console;
import org.jspecify.annotations.Nullable;

/** What standard error is connected to. */
final class Terminal {

  private Terminal() {}

  /** Whether a person watches: a console, and no CI. */
  @SuppressWarnings("SystemConsoleNull") // It is null where neither input nor output is a terminal.
  static boolean isInteractive() {
    @Nullable Console console = System.console();
    return console != null && console.isTerminal() && System.getenv("CI") == null;
  }
}
