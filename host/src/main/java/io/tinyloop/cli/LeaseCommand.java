package io.tinyloop.cli;

import io.tinyloop.journal.LeaseState;
import io.tinyloop.lab.LeaseRequest;
import io.tinyloop.lab.LeaseView;
import io.tinyloop.run.Json;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Devices of a host for a person: taken, kept, given back, seen. */
@Command(
    name = "lease",
    description = "Takes a device of a host for a while, keeps it, gives it back; lists leases.",
    footer = {
      "",
      "A device that runs a candidate is free when that has ended; searches go on with the others.",
      "By labels, only a device that works is taken; by its name, an absent or quarantined one too,"
          + " as the note tells.",
      "While the lease is active, the host leaves the device and its port alone.",
      "",
      "Examples:",
      "  tinyloop lease acquire desk-f4 --for 2h",
      "  tinyloop lease acquire --labels cortex-m4,lab-a --no-wait --json",
      "  tinyloop lease renew 1a2b3c4d",
      "  tinyloop lease release 1a2b3c4d --host http://lab:8080",
      "  tinyloop lease break 1a2b3c4d",
      "  tinyloop lease list --all"
    })
final class LeaseCommand implements Callable<Integer> {

  private static final Duration INTERVAL = Duration.ofMillis(500);
  private static final String LINE = "%-10s %-20s %-12s %-16s %-12s %-8s %s%n";

  /** What can be done. */
  enum Action {
    ACQUIRE,
    RENEW,
    RELEASE,
    BREAK,
    LIST
  }

  @Spec private CommandSpec spec;

  @Parameters(
      index = "0",
      paramLabel = "ACTION",
      description = "acquire, renew, release, list; break ends another's, which is logged")
  private Action action;

  @Parameters(
      index = "1",
      arity = "0..1",
      paramLabel = "NAME",
      description = "Device to acquire; id of the lease for all others.")
  private @Nullable String name;

  @Option(
      names = "--labels",
      split = ",",
      paramLabel = "LIST",
      description = "Labels that the device must have, instead of its name.")
  private List<String> labels = List.of();

  @Option(
      names = "--for",
      paramLabel = "TIME",
      description = "When it expires unless it is renewed, for example 30m (default: 2h).")
  private @Nullable String time;

  @Option(
      names = "--idle",
      paramLabel = "TIME",
      description = "Unless it is renewed for so long, others may have the device (default: 30m).")
  private @Nullable String idle;

  @Option(names = "--no-wait", description = "Do not wait until the device is free.")
  private boolean noWait;

  @Option(names = "--all", description = "List the newest that have ended, too.")
  private boolean all;

  @Mixin private UsualHost host = new UsualHost();

  @Option(names = "--json", description = "Print JSON.")
  private boolean json;

  @Override
  public Integer call() throws InterruptedException {
    HostClient client = host.client();
    if (action == Action.LIST) {
      if (name != null) {
        throw new BadInputException(
            "A list takes no lease and no device (%s).".formatted(name),
            "Maybe leave it away, or tinyloop devices tells who has which.");
      }
      List<LeaseView> leases = client.leases(all);
      print(leases, leases);
      return ExitCode.OK.number();
    }
    LeaseView lease =
        action == Action.ACQUIRE
            ? acquire(client)
            : client.askLease(id(), action.name().toLowerCase(Locale.ROOT));
    print(List.of(lease), lease);
    boolean failed = action == Action.ACQUIRE && !lease.state().open();
    return (failed ? ExitCode.FAILED : ExitCode.OK).number();
  }

  private String id() {
    if (name == null) {
      throw new BadInputException(
          "No lease is named to %s.".formatted(action.name().toLowerCase(Locale.ROOT)),
          "Maybe tinyloop lease list tells its id.");
    }
    return name;
  }

  private LeaseView acquire(HostClient client) throws InterruptedException {
    LeaseView lease =
        client.acquire(
            new LeaseRequest(
                name,
                labels,
                time == null ? null : (Long) Spans.parse(time).toSeconds(),
                idle == null ? null : (Long) Spans.parse(idle).toSeconds()));
    if (noWait || lease.id() == null) {
      return lease;
    }
    if (lease.state() == LeaseState.WAITING) {
      Notes.to(spec)
          .accept(
              "waiting for %s, lease %s%s"
                  .formatted(
                      lease.device(),
                      lease.id(),
                      lease.detail() == null ? "" : "; " + lease.detail()));
    }
    return awaited(lease, client);
  }

  /** Whoever stops waiting gives up the place in the queue: nobody would use the device. */
  private static LeaseView awaited(LeaseView lease, HostClient client) throws InterruptedException {
    String id = String.valueOf(lease.id());
    LeaseView last = lease;
    try (Interruption _ = Interruption.ofThisThread()) {
      try {
        while (last.state() == LeaseState.WAITING) {
          Thread.sleep(INTERVAL);
          last = client.lease(id);
        }
        return last;
      } catch (InterruptedException e) {
        var _ = client.askLease(id, "release");
        throw e;
      }
    }
  }

  private void print(List<LeaseView> leases, Object asJson) {
    PrintWriter out = spec.commandLine().getOut();
    if (json) {
      out.println(Json.write(asJson));
    } else {
      out.printf(LINE, "lease", "device", "state", "holder", "epoch", "free in", "note");
      leases.forEach(lease -> printLine(lease, out));
    }
    out.flush();
  }

  private static void printLine(LeaseView lease, PrintWriter out) {
    out.printf(
        LINE,
        lease.id() == null ? "–" : lease.id(),
        lease.device(),
        lease.state().name().toLowerCase(Locale.ROOT),
        lease.holder(),
        lease.epoch() == null ? "–" : lease.epoch(),
        lease.freeInSeconds() == null ? "–" : Spans.text(lease.freeInSeconds()),
        lease.detail() == null ? "" : lease.detail());
  }
}
