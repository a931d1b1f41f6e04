package io.tinyloop.cli;

import java.util.concurrent.Callable;
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
    HostApplication.run(HostApplication.class, port);
    return ExitCode.OK.number();
  }
}
