package io.tinyloop.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** This program, started again as a process of its own: what a user waits for. */
final class Program {

  private static final String MAIN = "io.tinyloop.cli.Main";

  private Program() {}

  /** The command line that runs {@code arguments}; empty where the system does not tell ours. */
  static Optional<List<String>> command(String... arguments) {
    ProcessHandle.Info self = ProcessHandle.current().info();
    List<String> own = List.of(self.arguments().orElse(new String[0]));
    int main = own.indexOf(MAIN);
    if (self.command().isEmpty() || main < 0) {
      return Optional.empty();
    }
    List<String> command = new ArrayList<>();
    command.add(self.command().get());
    command.addAll(own.subList(0, main + 1));
    command.addAll(List.of(arguments));
    return Optional.of(command);
  }

  /** Seconds until {@code command} has ended with exit code 0. */
  static double seconds(List<String> command, Duration limit) throws InterruptedException {
    try {
      long start = System.nanoTime();
      Process process =
          new ProcessBuilder(command)
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .redirectError(ProcessBuilder.Redirect.DISCARD)
              .start();
      if (!process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS)) {
        process.destroyForcibly();
        throw new IllegalStateException("%s did not end within %s".formatted(command, limit));
      }
      if (process.exitValue() != 0) {
        throw new IllegalStateException("%s ended with %d".formatted(command, process.exitValue()));
      }
      return (System.nanoTime() - start) / 1e9;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
