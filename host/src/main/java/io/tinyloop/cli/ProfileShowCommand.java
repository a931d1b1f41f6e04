package io.tinyloop.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.tinyloop.device.NearestName;
import io.tinyloop.simulator.cost.CostModel;
import io.tinyloop.simulator.cost.FittedCore;
import io.tinyloop.simulator.cost.FittedCore.Figures;
import io.tinyloop.simulator.cost.FittedCore.Origin;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** One profile, with its figures. */
@Command(
    name = "show",
    description = "Shows a profile: where it comes from, how far it is off, its figures.",
    footer = {
      "",
      "Examples:",
      "  tinyloop profile show cortex-m4",
      "  tinyloop profile show my-board.json"
    })
final class ProfileShowCommand implements Callable<Integer> {

  @Spec private CommandSpec spec;

  @Parameters(
      paramLabel = "NAME",
      description = "A core, a board, or a file that profile fit wrote.")
  private String name = "";

  @Option(names = "--json", description = "Print one JSON object.")
  private boolean json;

  @Override
  public Integer call() {
    FittedCore fitted = find(name);
    PrintWriter out = spec.commandLine().getOut();
    if (json) {
      out.print(new String(fitted.toJson(), UTF_8));
    } else {
      print(fitted, out);
    }
    out.flush();
    return ExitCode.OK.number();
  }

  private static FittedCore find(String name) {
    Path file = Path.of(name);
    if (Files.isRegularFile(file)) {
      return read(file);
    }
    CostModel costs = CostModel.standard();
    List<String> known = new ArrayList<>(costs.cores());
    known.addAll(costs.boards().keySet());
    if (!known.contains(name)) {
      throw new BadInputException(
          "There is no profile or file (%s).".formatted(name),
          NearestName.of(name, known)
              .map("Maybe %s?"::formatted)
              .orElse("Maybe one of %s.".formatted(String.join(", ", known))));
    }
    return costs.core(name).fitted();
  }

  private static FittedCore read(Path file) {
    try {
      return FittedCore.parse(Files.readAllBytes(file));
    } catch (IOException e) {
      throw new BadInputException(
          "The file (%s) cannot be read (%s).".formatted(file, e.getMessage()),
          "Maybe it may not be read by you.");
    }
  }

  private static void print(FittedCore fitted, PrintWriter out) {
    Origin origin = fitted.origin();
    out.printf("core       %s, %s kernel%n", fitted.core(), fitted.kernel());
    out.printf(
        "counted    %s by %s, %s, %s%n",
        origin.counter(), origin.device(), origin.provenance(), origin.date());
    out.printf("firmware   %s%n", text(origin.firmwareDigest()));
    out.printf("compiler   %s (%s)%n", text(origin.toolchain()), origin.flags());
    out.printf("cycles     %s%n", cycles(fitted));
    for (FittedCore.FitError error : fitted.errors()) {
      out.printf(
          Locale.ROOT,
          "error      %-12s of %3d %-8s genomes: median %.3f %%, worst %.3f %%%n",
          error.of(),
          error.count(),
          error.genomes(),
          error.medianPercent(),
          error.worstPercent());
    }
    out.printf("%n%-30s %14s %14s%n", "term", "instructions", "cycles");
    for (Map.Entry<String, Figures> term : fitted.terms().entrySet()) {
      out.printf(
          Locale.ROOT,
          "%-30s %14s %14s%n",
          term.getKey(),
          text(term.getValue().instructions()),
          text(term.getValue().cycles()));
    }
  }

  private static String cycles(FittedCore fitted) {
    String source = fitted.origin().cycleSource();
    if (source != null) {
      return "MODELLED by " + source;
    }
    return fitted.origin().counter().equals("cycles")
        ? "the device's own"
        : "no published table: instructions times one figure of boards.json, MODELLED";
  }

  private static String text(@Nullable Object figure) {
    return figure == null ? "–" : String.valueOf(figure);
  }
}
