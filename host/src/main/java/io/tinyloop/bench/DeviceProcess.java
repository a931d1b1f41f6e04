package io.tinyloop.bench;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * Simulated devices behind a broker in a process of their own, each busy for a second at a time.
 */
final class DeviceProcess implements AutoCloseable {

  private final Process process;

  private DeviceProcess(Process process) {
    this.process = process;
  }

  /**
   * Starts {@code count} devices, named {@code sim-cortex-m4-1} and so on.
   *
   * @throws IOException if the system does not tell how this program was started
   */
  static DeviceProcess start(String broker, int count) throws IOException {
    List<String> command =
        new ArrayList<>(
            Program.command(
                    "simulate",
                    "--count",
                    Integer.toString(count),
                    "--mqtt",
                    broker,
                    "--evaluation-time",
                    "1")
                .orElseThrow(() ->
                    new IOException("this system does not tell how the program was started")));
    // A host is told to collect rather than grow; devices are no host.
    command.removeIf(word -> word.startsWith("-XX:GCTimeRatio="));
    return new DeviceProcess(
        new ProcessBuilder(command)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start());
  }

  /** Processor time so far. */
  double cpuSeconds() {
    return process.toHandle().info().totalCpuDuration().orElse(Duration.ZERO).toNanos() / 1e9;
  }

  @Override
  public void close() {
    process.destroyForcibly();
    process.onExit().join();
  }
}
