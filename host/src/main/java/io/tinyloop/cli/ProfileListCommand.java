package io.tinyloop.cli;

import io.tinyloop.run.Json;
import io.tinyloop.simulator.cost.BoardModel;
import io.tinyloop.simulator.cost.CoreModel;
import io.tinyloop.simulator.cost.CostModel;
import io.tinyloop.simulator.cost.FittedCore;
import io.tinyloop.simulator.cost.FittedCore.FitError;
import java.io.PrintWriter;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** The profiles and boards that the program has. */
@Command(
    name = "list",
    description =
        "Lists the cores with a profile, and the boards that can be simulated or named as an"
            + " energy model; all of it MODELLED.",
    footer = {"", "Examples:", "  tinyloop profile list --json"})
final class ProfileListCommand implements Callable<Integer> {

  @Spec private CommandSpec spec;

  @Option(names = "--json", description = "Print one JSON object.")
  private boolean json;

  /** What {@code --json} prints. */
  record Listing(int version, List<Core> cores, List<BoardModel> boards) {}

  /** A core of the listing. */
  record Core(
      String core, String kernel, FittedCore.Origin origin, List<FitError> errors, int terms) {

    static Core of(FittedCore fitted) {
      return new Core(
          fitted.core(), fitted.kernel(), fitted.origin(), fitted.errors(), fitted.terms().size());
    }
  }

  @Override
  public Integer call() {
    CostModel costs = CostModel.standard();
    PrintWriter out = spec.commandLine().getOut();
    if (json) {
      out.println(Json.write(listing(costs)));
    } else {
      print(costs, out);
    }
    out.flush();
    return ExitCode.OK.number();
  }

  static Listing listing(CostModel costs) {
    return new Listing(
        costs.version(),
        costs.cores().stream().map(name -> Core.of(costs.core(name).fitted())).toList(),
        costs.boards().values().stream().map(CoreModel::board).toList());
  }

  private static void print(CostModel costs, PrintWriter out) {
    out.println(
        "core           kernel           counted by               date        unseen genomes");
    for (String name : costs.cores()) {
      FittedCore fitted = costs.core(name).fitted();
      out.printf(
          Locale.ROOT,
          "%-14s %-16s %-24s %-11s %s%n",
          name,
          fitted.kernel(),
          fitted.origin().device(),
          fitted.origin().date(),
          unseen(fitted));
    }
    out.println();
    out.println(
        "board           core               MHz   RAM kB   pJ a cycle (MODELLED), and whence");
    for (CoreModel model : costs.boards().values()) {
      BoardModel board = model.board();
      out.printf(
          Locale.ROOT,
          "%-15s %-14s %7.0f %8d   %6.0f  %s%n",
          board.name(),
          board.core(),
          board.clockHertz() / 1e6,
          board.ramBytes() / 1024,
          board.picojoulesPerCycle().value(),
          board.picojoulesPerCycle().source());
    }
  }

  private static String unseen(FittedCore fitted) {
    return String.join(
        "; ",
        fitted.errors().stream()
            .filter(error -> error.genomes().equals("unseen"))
            .map(ProfileListCommand::text)
            .toList());
  }

  private static String text(FitError error) {
    return "%s %.2f %%, worst %.2f %%"
        .formatted(error.of(), error.medianPercent(), error.worstPercent());
  }
}
