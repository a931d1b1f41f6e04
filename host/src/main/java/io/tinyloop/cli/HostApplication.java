package io.tinyloop.cli;

import io.quarkus.runtime.Quarkus;
import io.quarkus.runtime.QuarkusApplication;

/** What Quarkus runs once it has booted: it waits for the end. */
public final class HostApplication implements QuarkusApplication {

  @Override
  public int run(String... arguments) {
    Quarkus.waitForExit();
    return ExitCode.OK.number();
  }
}
