package io.tinyloop.cli;

import io.tinyloop.device.Quarantine;
import io.tinyloop.run.BoardChart;
import io.tinyloop.run.DeviceView;
import io.tinyloop.run.FleetCheck;
import io.tinyloop.run.Json;
import java.io.PrintWriter;
import java.net.URI;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
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

/** The devices of a host, or of a fleet that is opened, tested and closed again. */
@Command(
    name = "devices",
    description = {
      "Shows a host's devices, or opens and tests those of a fleet; puts a host's device into",
      "quarantine, or releases it; shows a device's control chart."
    },
    footer = {
      "",
      "Ends with 1 when a device of the fleet was not admitted, with 2 when none was.",
      "",
      "Examples:",
      "  tinyloop devices --fleet serial:/dev/ttyACM0",
      "  tinyloop devices --fleet sim:cortex-m4x2,sim+pty:rv32 --json",
      "  tinyloop devices --bench deploy/bench/example-bench.yaml",
      "  tinyloop devices --fleet mqtt:0123456789abcdef --mqtt mqtts://lab:8883 --mqtt-user host",
      "  tinyloop devices --host http://localhost:8080",
      "  tinyloop devices quarantine desk-f4 --reason \"USB socket is loose\"",
      "  tinyloop devices release desk-f4",
      "  tinyloop devices chart desk-f4    what its board takes for the reference model, over time"
    })
final class DevicesCommand implements Callable<Integer> {

  private static final URI USUAL_HOST = URI.create("http://localhost:8080");
  private static final DateTimeFormatter DATE =
      DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm").withZone(ZoneId.systemDefault());

  /** What can be done. */
  enum Action {
    LIST,
    QUARANTINE,
    RELEASE,
    CHART
  }

  @Spec private CommandSpec spec;

  @Parameters(
      index = "0",
      arity = "0..1",
      paramLabel = "ACTION",
      defaultValue = "list",
      description = "list (default), quarantine, release, chart")
  private Action action;

  @Parameters(
      index = "1",
      arity = "0..1",
      paramLabel = "NAME",
      description = "The device to quarantine, to release, or whose chart is shown.")
  private @Nullable String name;

  @Option(
      names = "--reason",
      paramLabel = "TEXT",
      description = "Why it is put into quarantine; others see it.")
  private @Nullable String reason;

  @Option(names = "--host", paramLabel = "URL", description = "The host to ask.")
  private @Nullable URI host;

  @Option(
      names = "--fleet",
      paramLabel = "LIST",
      description =
          "Devices to open and test, as KIND:ID[xN], comma-separated, or names in the bench file.")
  private @Nullable String fleet;

  @Mixin private BenchOption bench = new BenchOption();

  @Mixin private MqttOptions mqtt = new MqttOptions();

  @Mixin private HostOptions access = new HostOptions();

  @Option(names = "--json", description = "Print one JSON array.")
  private boolean json;

  @Override
  public Integer call() throws InterruptedException {
    if (action == Action.CHART) {
      return chart();
    }
    List<DeviceView> devices = action == Action.LIST ? devices() : List.of(changed());
    PrintWriter out = spec.commandLine().getOut();
    if (json) {
      out.println(Json.write(devices));
    } else {
      print(devices, out);
    }
    out.flush();
    boolean all = action != Action.LIST || devices.stream().allMatch(DeviceView::usable);
    return (all ? ExitCode.OK : ExitCode.FAILED).number();
  }

  private Integer chart() throws InterruptedException {
    BoardChart chart = client().chart(named());
    PrintWriter out = spec.commandLine().getOut();
    if (json) {
      out.println(Json.write(chart));
    } else {
      ChartText.print(chart, DATE::format, out);
    }
    out.flush();
    return ExitCode.OK.number();
  }

  private HostClient client() {
    return access.client(host == null ? USUAL_HOST : host);
  }

  private String named() {
    if (name == null) {
      throw new BadInputException(
          "No device is named to %s.".formatted(action.name().toLowerCase(Locale.ROOT)),
          "Maybe tinyloop devices --host URL tells its name.");
    }
    return name;
  }

  private DeviceView changed() throws InterruptedException {
    String name = named();
    HostClient client = client();
    if (action == Action.RELEASE) {
      return client.release(name);
    }
    if (reason == null) {
      throw new BadInputException(
          "No reason is given to put %s into quarantine.".formatted(name),
          "Maybe --reason \"USB socket is loose\".");
    }
    return client.quarantine(name, reason);
  }

  private List<DeviceView> devices() throws InterruptedException {
    boolean opened = fleet != null || bench.given();
    if ((host == null) != opened) {
      throw new BadInputException(
          "Either a host (%s) or a fleet (%s) must be named.".formatted(host, fleet),
          "Maybe --fleet sim:cortex-m4, --bench FILE, or --host http://localhost:8080.");
    }
    return host == null
        ? FleetCheck.open(bench.fleet(fleet, ""), bench.with(mqtt.broker()), Notes.to(spec))
        : List.of(Json.read(access.client(host).devices(), DeviceView[].class));
  }

  private static void print(List<DeviceView> devices, PrintWriter out) {
    String row = "%-24s %-28s %-14s %-12s %-12s %-22s %-8s %9s %7s %8s  %s%n";
    out.printf(
        row, "device", "uid", "mcu", "state", "health", "holder", "free in", "results", "faults",
        "damaged", "note");
    for (DeviceView device : devices) {
      out.printf(
          row,
          device.name(),
          device.uid() == null ? "–" : device.uid(),
          device.mcu() == null ? "–" : device.mcu(),
          device.state().toLowerCase(Locale.ROOT),
          device.health().toLowerCase(Locale.ROOT),
          device.holder() == null ? "–" : device.holder(),
          device.freeInSeconds() == null ? "–" : Spans.text(device.freeInSeconds()),
          device.evaluations(),
          device.faults(),
          device.link().errors(),
          note(device));
    }
  }

  /** Why it is in quarantine, or what went wrong last. */
  private static String note(DeviceView device) {
    Quarantine quarantine = device.quarantine();
    if (quarantine == null) {
      return device.note() == null ? "" : device.note();
    }
    Instant until = quarantine.until();
    return "since %s%s%s: %s"
        .formatted(
            DATE.format(quarantine.since()),
            quarantine.by() == null ? "" : " by " + quarantine.by(),
            until == null ? "" : ", tested again at " + DATE.format(until),
            quarantine.reason());
  }
}
