package io.tinyloop.cli;

import io.tinyloop.run.BundleReplay;
import io.tinyloop.run.Json;
import java.io.PrintWriter;
import java.nio.file.Path;
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

/** A bundle, replayed. */
@Command(
    name = "verify",
    description =
        "Replays a bundle: the same output bytes, latency and energy within the interval that it"
            + " states, or what differs.",
    footer = {
      "",
      "Exit code 0: it is verified; 1: something differs; 2: it is no bundle, or not whole.",
      "",
      "Examples:",
      "  tinyloop verify point3.bundle",
      "  tinyloop verify point3.bundle --device serial:/dev/ttyACM0~ppk2:/dev/ttyACM1@3300 --json"
    })
final class VerifyCommand implements Callable<Integer> {

  @Spec private CommandSpec spec;

  @Parameters(
      index = "0",
      paramLabel = "BUNDLE",
      description = "A file that tinyloop export bundle wrote.")
  private Path bundle;

  @Option(
      names = "--device",
      paramLabel = "KIND:ID",
      description = "Replay on this device (default: one as the bundle is from).")
  private @Nullable String device;

  @Mixin private BenchOption bench = new BenchOption();

  @Mixin private MqttOptions mqtt = new MqttOptions();

  @Option(names = "--json", description = "Print JSON.")
  private boolean json;

  @Override
  public Integer call() throws InterruptedException {
    BundleReplay replay = BundleReplay.read(bundle);
    String asked = device == null ? null : bench.fleet(device, device);
    BundleReplay.Result result = replay.run(asked, bench.with(mqtt.broker()), Notes.to(spec));
    PrintWriter out = spec.commandLine().getOut();
    if (json) {
      out.println(Json.write(result));
    } else {
      print(result, out);
    }
    out.flush();
    return (result.verified() ? ExitCode.OK : ExitCode.FAILED).number();
  }

  private static void print(BundleReplay.Result result, PrintWriter out) {
    out.printf(
        "point %d of run %s on %s: %s%n",
        result.number(),
        result.run(),
        result.device(),
        result.verified() ? "verified" : "NOT VERIFIED");
    print("differs", result.differences(), out);
    var latency = result.latency();
    if (latency != null) {
      out.printf(
          Locale.ROOT, "  latency    %,.2f µs  %s%n", latency.valueMicros(), latency.provenance());
    }
    var energy = result.energy();
    if (energy != null && energy.valueMicrojoules() != null) {
      out.printf(
          Locale.ROOT,
          "  energy     %,.2f µJ  %s%n",
          energy.valueMicrojoules(),
          energy.provenance());
    }
    print("another", result.remarks(), out);
  }

  private static void print(String word, List<BundleReplay.Difference> list, PrintWriter out) {
    for (BundleReplay.Difference difference : list) {
      out.printf(
          "  %s  %s: stated %s, found %s%n",
          word, difference.what(), difference.stated(), difference.found());
    }
  }
}
