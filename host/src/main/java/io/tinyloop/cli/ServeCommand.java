package io.tinyloop.cli;

import io.quarkus.arc.Arc;
import io.tinyloop.access.HostAccess;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Runs the host: REST, live progress and the page, until it is interrupted. */
@Command(
    name = "serve",
    description = "Runs the host, its REST interface and its page, until Ctrl-C.",
    footer = {
      "",
      "Runs that were going on when the host last ended go on by themselves. Beyond loopback every",
      "request needs a token (tinyloop token) and TLS.",
      "",
      "Examples:",
      "  tinyloop serve",
      "  tinyloop serve --port 9000 --journal /var/lib/tinyloop",
      "  tinyloop serve --bench bench.yaml",
      "  tinyloop serve --host-address 0.0.0.0 --tls-certificate host.pem --tls-key host-key.pem",
      "  tinyloop search --host http://localhost:8080 --fleet bench --task row-mnist"
    })
public final class ServeCommand implements Callable<Integer> {

  @Spec private CommandSpec spec;

  @Mixin private ServeOptions options = new ServeOptions();

  @Option(
      names = {"--journal", "--data"},
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
    HostAddress address = options.apply();
    return HostApplication.boot(
        address,
        journal,
        runs -> {
          FirstToken.show(
              Arc.container().instance(HostAccess.class).get(), spec.commandLine().getErr());
          return HostApplication.serve(runs);
        });
  }
}
