package io.tinyloop.cli;

import io.tinyloop.access.AuditView;
import io.tinyloop.run.Json;
import java.io.PrintWriter;
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

  @Mixin private UsualHost host = new UsualHost();

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
    String entries = host.client().get("api/audit?count=" + count);
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
