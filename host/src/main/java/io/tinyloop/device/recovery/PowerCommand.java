package io.tinyloop.device.recovery;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * A command that switches a device off and on. Run without a shell; ends with 0 when it has done
 * so.
 *
 * @param words the program and its arguments, at least the program
 */
public record PowerCommand(List<String> words) implements PowerControl {

  private static final int SHOWN_BYTES = 2_000;
  private static final Duration END_PATIENCE = Duration.ofMillis(500);

  public PowerCommand {
    words = List.copyOf(words);
    if (words.isEmpty()) {
      throw new IllegalArgumentException(
          "The power command is empty.\nMaybe uhubctl -l 1-1 -p 2 -a cycle.");
    }
  }

  /**
   * The cycle of a port of a USB hub that can switch its ports' power.
   *
   * @param location of the hub, for example {@code 1-1.4}
   * @param port of the hub, from 1
   * @param offSeconds how long the port is off, at least 1
   */
  public static PowerCommand ofHub(String location, int port, int offSeconds) {
    return new PowerCommand(
        List.of(
            "uhubctl",
            "-l",
            location,
            "-p",
            String.valueOf(port),
            "-a",
            "cycle",
            "-d",
            String.valueOf(offSeconds)));
  }

  /** The program alone: its arguments may hold a password, and this is told to everybody. */
  @Override
  public String description() {
    return words.getFirst();
  }

  @Override
  public String toString() {
    return "PowerCommand[%s]".formatted(description());
  }

  @Override
  public void cycle(Duration limit) throws IOException, InterruptedException {
    Process process = start();
    try {
      process.getOutputStream().close();
      StringBuilder said = new StringBuilder();
      Thread reader = Thread.ofVirtual().name("power command").start(() -> read(process, said));
      if (!process.waitFor(limit.toNanos(), TimeUnit.NANOSECONDS)) {
        throw new IOException(
            "The power command (%s) did not end in %s.%nMaybe it waits for a password or a device."
                .formatted(description(), limit));
      }
      var _ = reader.join(END_PATIENCE);
      if (process.exitValue() != 0) {
        throw new IOException(
            "The power command (%s) ended with %d%s.%nMaybe it wants rights or another location: try it by hand."
                .formatted(description(), process.exitValue(), firstLine(said)));
      }
    } finally {
      process.descendants().forEach(ProcessHandle::destroyForcibly);
      process.destroyForcibly();
    }
  }

  private Process start() throws IOException {
    ProcessBuilder builder = new ProcessBuilder(words).redirectErrorStream(true);
    dropSecrets(builder.environment());
    try {
      return builder.start();
    } catch (IOException e) {
      throw new IOException(
          "The power command (%s) cannot be run (%s).%nMaybe %s is not installed."
              .formatted(description(), e.getMessage(), description()),
          e);
    }
  }

  /** The host's own settings, passwords and tokens among them, are not the command's affair. */
  static void dropSecrets(Map<String, String> environment) {
    environment.keySet().removeIf(name -> name.startsWith("TINYLOOP_"));
  }

  /** Reads all that the command says, so that it is never held up, and keeps the beginning. */
  private static void read(Process process, StringBuilder said) {
    byte[] buffer = new byte[SHOWN_BYTES];
    try (InputStream output = process.getInputStream()) {
      for (int count = output.read(buffer); count >= 0; count = output.read(buffer)) {
        keep(said, new String(buffer, 0, count, StandardCharsets.UTF_8));
      }
    } catch (IOException e) {
      keep(said, "");
    }
  }

  private static void keep(StringBuilder said, String text) {
    synchronized (said) {
      if (said.length() < SHOWN_BYTES) {
        said.append(text);
      }
    }
  }

  private static String firstLine(StringBuilder said) {
    synchronized (said) {
      return said.toString().strip().lines().findFirst().map(line -> " (" + line + ")").orElse("");
    }
  }
}
