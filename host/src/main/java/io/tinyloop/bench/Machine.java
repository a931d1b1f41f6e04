package io.tinyloop.bench;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What a figure was taken on. */
public final class Machine {

  private Machine() {}

  /** Processor, number of cores and JVM. */
  static String description() {
    return "%s, %d cores, %s %s, Java %s"
        .formatted(
            processor().orElse(System.getProperty("os.arch")),
            Runtime.getRuntime().availableProcessors(),
            System.getProperty("os.name"),
            System.getProperty("os.version"),
            Runtime.version());
  }

  private static Optional<String> processor() {
    try (var lines = Files.lines(Path.of("/proc/cpuinfo"))) {
      return lines
          .filter(line -> line.startsWith("model name"))
          .map(line -> line.substring(line.indexOf(':') + 1).strip())
          .findFirst();
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  /** The commit of the folder that the program runs in, with {@code +} where it has changes. */
  public static @Nullable String commit() throws InterruptedException {
    Optional<String> commit = git("rev-parse", "--short=12", "HEAD");
    boolean changed = git("status", "--porcelain").map(text -> !text.isEmpty()).orElse(false);
    return commit.map(id -> changed ? id + "+" : id).orElse(null);
  }

  private static Optional<String> git(String... arguments) throws InterruptedException {
    String[] command = new String[arguments.length + 1];
    command[0] = "git";
    System.arraycopy(arguments, 0, command, 1, arguments.length);
    try {
      Process process =
          new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.DISCARD).start();
      String text = new String(process.getInputStream().readAllBytes(), UTF_8).strip();
      return process.waitFor() == 0 ? Optional.of(text) : Optional.empty();
    } catch (IOException e) {
      return Optional.empty();
    }
  }
}
