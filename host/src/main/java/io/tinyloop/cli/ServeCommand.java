package io.tinyloop.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Runs the host: REST, live progress and the page, until it is interrupted. */
@Command(
    name = "serve",
    description = "Runs the host, its REST interface and its page, until Ctrl-C.",
    footer = {
      "",
      "Runs that were going on when the host last ended go on by themselves.",
      "",
      "Examples:",
      "  tinyloop serve",
      "  tinyloop serve --port 9000 --journal /var/lib/tinyloop",
      "  tinyloop serve --bench bench.yaml",
      "  tinyloop search --host http://localhost:8080 --fleet bench --task row-mnist"
    })
public final class ServeCommand implements Callable<Integer> {

  @Option(
      names = "--port",
      defaultValue = "8080",
      paramLabel = "N",
      description = "Port of the page and of REST (default: ${DEFAULT-VALUE}).")
  private int port;

  @Option(
      names = "--journal",
      defaultValue = "tinyloop-data",
      paramLabel = "DIR",
      description = "Folder of the journal (default: ${DEFAULT-VALUE}).")
  private String journal = "tinyloop-data";

  @Mixin private BenchOption bench = new BenchOption();

  @Override
  public Integer call() {
    if (bench.file != null) {
      var _ = BenchOption.read(bench.file); // a wrong file is no file to start with
      System.setProperty("tinyloop.host.bench", bench.file.toAbsolutePath().toString());
    }
    return HostApplication.boot(port, journal, HostApplication::serve);
  }
}
