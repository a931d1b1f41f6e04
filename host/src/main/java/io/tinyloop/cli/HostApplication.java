package io.tinyloop.cli;

import io.quarkus.runtime.Quarkus;
import io.quarkus.runtime.QuarkusApplication;
import java.net.BindException;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** What Quarkus runs once it has booted: it waits for the end. */
public final class HostApplication implements QuarkusApplication {

  @Override
  public int run(String... arguments) {
    Quarkus.waitForExit();
    return ExitCode.OK.number();
  }

  /**
   * Boots Quarkus in this JVM, runs {@code application} in it and returns when both have ended.
   *
   * @param port of the page and of REST; 0 takes any free one
   * @throws BadInputException when the port is in use
   */
  static void run(Class<? extends QuarkusApplication> application, int port) {
    System.setProperty("quarkus.http.port", Integer.toString(port));
    AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();
    Quarkus.run(application, (code, problem) -> failure.set(problem));
    Throwable problem = failure.get();
    if (problem == null) {
      return;
    }
    if (hasCause(problem, BindException.class)) {
      throw new BadInputException(
          "The port (" + port + ") is in use.", "Maybe a host runs already: --port takes another.");
    }
    throw new IllegalStateException("The host ended: " + problem.getMessage(), problem);
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
