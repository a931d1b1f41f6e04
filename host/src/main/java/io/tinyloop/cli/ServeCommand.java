package io.tinyloop.cli;

import io.quarkus.runtime.Quarkus;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicInteger;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Runs the host: REST, live progress and the page, until it is interrupted. */
@Command(name = "serve", description = "Runs the host until Ctrl-C.")
public final class ServeCommand implements Callable<Integer> {

  @Option(
      names = "--port",
      defaultValue = "8080",
      description = "Port of the page and of REST (default: ${DEFAULT-VALUE}).")
  private int port;

  @Override
  public Integer call() {
    System.setProperty("quarkus.http.port", Integer.toString(port));
    AtomicInteger exitCode = new AtomicInteger();
    Quarkus.run(HostApplication.class, (code, problem) -> exitCode.set(code));
    return exitCode.get();
  }
}
