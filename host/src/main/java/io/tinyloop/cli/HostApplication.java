package io.tinyloop.cli;

import io.quarkus.arc.Arc;
import io.quarkus.runtime.Quarkus;
import io.quarkus.runtime.QuarkusApplication;
import io.tinyloop.run.RunService;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** What Quarkus runs once it has booted: a command's own task, then the wait for the end. */
public final class HostApplication implements QuarkusApplication {

  /** What a command does with the host once it is up. */
  @FunctionalInterface
  interface Task {
    /** Returns the exit code, at once or at the end of the host. */
    int run(RunService runs) throws InterruptedException;
  }

  private static volatile Task task = HostApplication::serve;

  @Override
  public int run(String... arguments) throws InterruptedException {
    return task.run(Arc.container().instance(RunService.class).get());
  }

  /** Waits until the host ends. */
  static int serve(RunService runs) {
    Quarkus.waitForExit();
    return ExitCode.OK.number();
  }

  /**
   * Boots Quarkus in this JVM, runs {@code task} in it and returns its exit code when both have
   * ended.
   *
   * @param port of the page and of REST; 0 takes any free one
   * @param journal folder of the journal, or {@code memory}
   * @throws BadInputException when the port is in use
   */
  static int boot(int port, String journal, Task task) {
    if (port < 0 || port > 65535) {
      throw new BadInputException(
          "The port (%d) must be in [0, 65535].".formatted(port), "Maybe --port 8080.");
    }
    checkFree(port);
    HostApplication.task = task;
    System.setProperty("quarkus.http.port", Integer.toString(port));
    System.setProperty("tinyloop.host.journal", journal);
    AtomicInteger exitCode = new AtomicInteger();
    AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();
    Quarkus.run(
        HostApplication.class,
        (code, problem) -> {
          exitCode.set(code);
          failure.set(problem);
        });
    Throwable problem = failure.get();
    if (problem == null) {
      return exitCode.get();
    }
    if (hasCause(problem, BindException.class)) {
      throw inUse(port);
    }
    throw new IllegalStateException("The host did not start: " + root(problem), problem);
  }

  /** Before anything is opened: a second host must not touch the journal of the first. */
  private static void checkFree(int port) {
    try (ServerSocket _ = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
      // Nobody listens there.
    } catch (BindException e) {
      throw inUse(port);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static BadInputException inUse(int port) {
    return new BadInputException(
        "The port (" + port + ") is in use.", "Maybe a host runs already: --port takes another.");
  }

  private static Throwable root(Throwable problem) {
    Throwable root = problem;
    for (Throwable cause = root; cause != null; cause = cause.getCause()) {
      root = cause;
    }
    return root;
  }

  private static boolean hasCause(Throwable problem, Class<? extends Throwable> type) {
    for (Throwable cause = problem; cause != null; cause = cause.getCause()) {
      if (type.isInstance(cause)) {
        return true;
      }
    }
    return false;
  }
}
