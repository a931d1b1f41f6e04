package io.tinyloop.cli;

import io.quarkus.arc.Arc;
import io.quarkus.runtime.Quarkus;
import io.quarkus.runtime.QuarkusApplication;
import io.tinyloop.journal.JournalException;
import io.tinyloop.run.RunService;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.UnknownHostException;
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
   * @param address of the page and of REST
   * @param journal folder of the journal, or {@code memory}
   * @throws BadInputException when the port is in use
   */
  static int boot(HostAddress address, String journal, Task task) {
    checkFree(address);
    HostApplication.task = task;
    address.apply();
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
      throw inUse(address.port());
    }
    throwAdvised(problem);
    throw new IllegalStateException("The host did not start: " + root(problem), problem);
  }

  /** Who knows why, and what may be done, says it. */
  private static void throwAdvised(Throwable problem) {
    for (Throwable cause = problem; cause != null; cause = cause.getCause()) {
      if (cause instanceof JournalException advised) {
        throw advised;
      }
      String[] lines = String.valueOf(cause.getMessage()).split("\\R", 2);
      if (lines.length > 1 && lines[1].startsWith("Maybe")) {
        throw new BadInputException(lines[0], lines[1]);
      }
    }
  }

  /** Before anything is opened: a second host must not touch the journal of the first. */
  private static void checkFree(HostAddress address) {
    try (ServerSocket _ =
        new ServerSocket(address.port(), 1, InetAddress.getByName(address.address()))) {
      // Nobody listens there.
    } catch (UnknownHostException e) {
      throw new BadInputException(
          "The address (%s) is none.".formatted(address.address()), "Maybe 127.0.0.1 or 0.0.0.0.");
    } catch (BindException e) {
      throw String.valueOf(e.getMessage()).contains("assign")
          ? new BadInputException(
              "The address (%s) is none of this machine.".formatted(address.address()),
              "Maybe 0.0.0.0, which is every one.")
          : inUse(address.port());
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
