package io.tinyloop.bench;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** This program, started again as a process of its own: what a user waits for. */
final class Program {

  private static final String MAIN = "io.tinyloop.cli.Main";

  private static final long LONGEST_START = Duration.ofSeconds(60).toNanos();

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

  /** A port that nobody listens on now. */
  static int freePort() {
    try (ServerSocket socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Seconds until the page of the host that {@code command} starts is answered; ends it again. */
  static double secondsUntilAnswer(List<String> command, int port) throws InterruptedException {
    try {
      long start = System.nanoTime();
      Process process =
          new ProcessBuilder(command)
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .redirectError(ProcessBuilder.Redirect.DISCARD)
              .start();
      try {
        while (!answers(port)) {
          if (!process.isAlive() || System.nanoTime() - start > LONGEST_START) {
            throw new IllegalStateException("%s serves no page".formatted(command));
          }
          var _ = process.waitFor(5, TimeUnit.MILLISECONDS);
        }
        return (System.nanoTime() - start) / 1e9;
      } finally {
        process.destroy();
        process.waitFor();
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Waits until somebody listens on {@code port} of loopback. */
  static void awaitListener(int port, Process process, Duration limit)
      throws IOException, InterruptedException {
    long start = System.nanoTime();
    while (!listens(port)) {
      if (!process.isAlive() || System.nanoTime() - start > limit.toNanos()) {
        throw new IOException("%s does not listen on %d".formatted(process.info(), port));
      }
      var _ = process.waitFor(5, TimeUnit.MILLISECONDS);
    }
  }

  private static boolean listens(int port) {
    try (Socket _ = new Socket(InetAddress.getLoopbackAddress(), port)) {
      return true;
    } catch (IOException e) {
      return false;
    }
  }

  private static boolean answers(int port) {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      socket.getOutputStream().write("GET / HTTP/1.0\r\n\r\n".getBytes(US_ASCII));
      return socket.getInputStream().read() >= 0;
    } catch (IOException e) {
      return false;
    }
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
