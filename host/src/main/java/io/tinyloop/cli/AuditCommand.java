package io.tinyloop.cli;

import io.tinyloop.access.AuditView;
import io.tinyloop.run.Json;
import java.io.PrintWriter;
import java.net.URI;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** The audit log of a host. */
@Command(
    name = "audit",
    description = "Shows who changed what on a host, from where, and what was refused.",
    footer = {"", "Examples:", "  tinyloop audit --host https://lab:8080 --count 20"})
final class AuditCommand implements Callable<Integer> {

  @Spec private CommandSpec spec;

  @Option(
      names = "--host",
      defaultValue = "http://localhost:8080",
      paramLabel = "URL",
      description = "The host (default: ${DEFAULT-VALUE}).")
  private URI host;

  @Mixin private HostOptions access = new HostOptions();

  @Option(
      names = "--count",
      defaultValue = "100",
      paramLabel = "N",
      description = "The newest N entries (default: ${DEFAULT-VALUE}).")
  private int count;

  @Option(names = "--json", description = "Print JSON.")
  private boolean json;

  @Override
  public Integer call() throws InterruptedException {
    String entries = access.client(host).get("api/audit?count=" + count);
    PrintWriter out = spec.commandLine().getOut();
    if (json) {
      out.println(entries);
    } else {
      for (AuditView entry : Json.read(entries, AuditView[].class)) {
        out.printf(
            "%-24s  %-24s  %-16s  %-40s  %s%n",
            entry.occurredAt(),
            entry.caller() == null ? "nobody" : entry.tenant() + "/" + entry.caller(),
            entry.address(),
            entry.action(),
            entry.result());
      }
    }
    out.flush();
    return ExitCode.OK.number();
  }
}
