package io.tinyloop.cli;

import io.tinyloop.data.Split;
import io.tinyloop.run.Json;
import io.tinyloop.run.StreamingPoint;
import io.tinyloop.streaming.Figure;
import io.tinyloop.streaming.HopWork;
import io.tinyloop.streaming.Stream;
import io.tinyloop.streaming.StreamingView;
import java.io.PrintWriter;
import java.math.BigDecimal;
import java.math.MathContext;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** A point of a front as a model that listens: one step with each hop. */
@Command(
    name = "streaming",
    description =
        "Shows whether a model, or a point of a run's front, keeps up with a stream: time per step"
            + " against its deadline, the lowest clock that meets it, energy per second with sleep between.",
    footer = {
      "",
      "A hop is one time step of every layer, and the classifier. Figures are those of the device, MEASURED,",
      "EMULATED or MODELLED as they were, divided into steps; at another clock they are MODELLED: the same",
      "cycles and energy a cycle. The front-end that makes the inputs is in them only by --other-cycles.",
      "Exit code 1: a deadline is missed, at a clock of --clock or else at the device's own.",
      "",
      "Examples:",
      "  tinyloop streaming --task kws-4 --bits 8 --device sim:nrf52840",
      "  tinyloop streaming run1 --point 3",
      "  tinyloop streaming run1 --point 3 --hop 20ms --clock 16MHz,48MHz --sleep-power 5uW",
      "  tinyloop streaming run1 --point 3 --board nrf52840 --other-cycles 400000",
      "  tinyloop streaming 20261121-221500-1 --host http://lab:8080 --point 3"
    })
final class StreamingCommand implements Callable<Integer> {

  private static final double NOTHING = 1e-3;
  private static final MathContext DIGITS = new MathContext(4);

  @Spec private CommandSpec spec;

  @Parameters(
      arity = "0..1",
      paramLabel = "RUN",
      description =
          "Folder of a finished run, as search --out named it; with --host its id; or else --task.")
  private @Nullable String run;

  @Option(
      names = "--point",
      paramLabel = "N",
      description = "Point of the run's front, counted from 1, the smallest model.")
  private @Nullable Integer point;

  @Mixin private RunsHost host = new RunsHost();

  @Mixin private TaskOptions task = new TaskOptions();

  @Mixin private WidthsOptions widths = new WidthsOptions();

  @Option(
      names = "--device",
      defaultValue = "sim:cortex-m4",
      paramLabel = "KIND:ID",
      description = "With --task: runs the model (default: ${DEFAULT-VALUE}).")
  private String device = "sim:cortex-m4";

  @Option(
      names = "--hop",
      defaultValue = "20ms",
      paramLabel = "TIME",
      description = "Time between two steps (default: ${DEFAULT-VALUE}, the keyword tasks').")
  private String hop = "20ms";

  @Option(
      names = "--clock",
      split = ",",
      paramLabel = "HERTZ",
      description = "Other clocks of the core to look at, for example 16MHz,48MHz.")
  private List<String> clocks = List.of();

  @Option(
      names = "--sleep-power",
      paramLabel = "WATTS",
      description = "Power between steps, for example 5uW (default: not counted).")
  private @Nullable String sleepPower;

  @Option(
      names = "--other-cycles",
      defaultValue = "0",
      paramLabel = "N",
      description = "Cycles of each hop for anything else, such as the front-end (default: 0).")
  private long otherCycles;

  @Option(
      names = "--board",
      paramLabel = "NAME",
      description = "Model this board instead of the run's device: see profile list.")
  private @Nullable String board;

  @Option(names = "--json", description = "Print one JSON object.")
  private boolean json;

  /** What {@code --json} prints. */
  private record Report(String model, boolean keepsUp, StreamingView view) {}

  @Override
  public Integer call() throws InterruptedException {
    Stream stream = stream();
    StreamingView view = StreamingView.of(work(), stream);
    PrintWriter out = spec.commandLine().getOut();
    if (json) {
      out.println(Json.write(new Report(model(), view.keepsUp(), view)));
    } else {
      print(view, out);
    }
    out.flush();
    return (view.keepsUp() ? ExitCode.OK : ExitCode.FAILED).number();
  }

  private HopWork work() throws InterruptedException {
    if (run == null) {
      if (task.task == null) {
        throw new BadInputException(
            "Neither a run nor a task is named.",
            "Maybe the folder of a run and --point 1, or --task kws-4 --bits 8.");
      }
      if (host.client() != null) {
        throw new BadInputException(
            "A host has runs, and no use for --task (%s).".formatted(task.task),
            "Maybe leave --host away, or name a run of it and --point 1.");
      }
      return StreamingPoint.ofDevice(
          widths.request(task.source(), Split.VALIDATION.id(), null, device),
          board,
          Notes.to(spec));
    }
    if (task.task != null || widths.bits() != null || widths.genome() != null) {
      throw new BadInputException(
          "A run (%s) has its own task and widths.".formatted(run),
          "Maybe leave --task, --bits and --genome away, or the run.");
    }
    if (point == null) {
      throw new BadInputException(
          "No point of the run (%s) is named.".formatted(run), "Maybe add --point 1.");
    }
    HostClient client = host.client();
    return client == null
        ? StreamingPoint.ofRun(Path.of(run), point, board)
        : client.hop(run, point, board);
  }

  private String model() {
    if (run != null) {
      return "point %d of %s".formatted(point, run);
    }
    return widths.genome() == null
        ? "%s in %d bits".formatted(task.task, widths.bits())
        : "%s in %s bits".formatted(task.task, widths.genome());
  }

  private Stream stream() {
    double seconds = Amounts.parse("hop", hop, "s", "20ms");
    return new Stream(
        Duration.ofNanos(Math.round(Math.min(seconds, Integer.MAX_VALUE) * 1e9)),
        otherCycles,
        sleepPower == null ? null : 1e6 * Amounts.parse("power of sleep", sleepPower, "W", "5uW"),
        clocks.stream()
            .map(clock -> Math.round(Amounts.parse("clock", clock, "Hz", "16MHz")))
            .toList());
  }

  private void print(StreamingView view, PrintWriter out) {
    HopWork work = view.work();
    out.printf(
        "%s on %s: a step and the classifier every %s ms%n",
        model(), work.device(), text(view.hopMicros() / 1e3));
    Figure cycles = work.cycles();
    if (cycles != null) {
      out.printf("  %s cycles a hop, %s%n", count(cycles), cycles.provenance());
    }
    Figure instructions = work.instructions();
    if (instructions != null) {
      out.printf("  %s instructions a hop, %s%n", count(instructions), instructions.provenance());
    }
    out.printf(
        "%n%-16s %24s %10s  %-8s %s%n",
        "clock",
        "time a hop",
        "of the hop",
        "deadline",
        "energy a second: awake + asleep = together");
    Figure lowest = view.lowestClockHertz();
    for (int i = 0; i < view.clocks().size(); i++) {
      row(view.clocks().get(i), i == 1 && lowest != null, out);
    }
    out.println();
    if (view.otherCycles() == 0) {
      out.println("not counted: the front-end that makes the inputs (--other-cycles)");
    }
    if (view.sleepMicrowatts() == null) {
      out.println("not counted: what the board takes asleep (--sleep-power)");
    }
    if (work.microjoules() == null) {
      out.println("not known: the energy of a step; --board models one");
    }
  }

  private static void row(StreamingView.AtClock at, boolean lowest, PrintWriter out) {
    out.printf(
        "%-16s %24s %8.1f %%  %-8s %s + %s = %s%n",
        text(at.clockHertz() / 1e6) + " MHz" + (lowest ? " least" : ""),
        text(at.hopWorkMicros().value()) + " µs " + at.hopWorkMicros().provenance(),
        100 * at.busyShare(),
        at.meetsDeadline() ? "met" : "MISSED",
        energy(at.awakeMicrojoulesPerSecond()),
        energy(at.sleepMicrojoulesPerSecond()),
        energy(at.microjoulesPerSecond()));
  }

  private static String energy(@Nullable Figure figure) {
    return figure == null ? "–" : text(figure.value()) + " µJ " + figure.provenance();
  }

  private static String count(Figure figure) {
    return "%,.0f".formatted(figure.value());
  }

  /** Four digits, or all of a large number; nothing worth a digit is 0. */
  private static String text(double value) {
    if (value >= 1000) {
      return "%,.0f".formatted(value);
    }
    return value < NOTHING
        ? "0"
        : BigDecimal.valueOf(value).round(DIGITS).stripTrailingZeros().toPlainString();
  }
}
