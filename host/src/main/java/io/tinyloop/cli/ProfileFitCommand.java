package io.tinyloop.cli;

import io.tinyloop.bench.Machine;
import io.tinyloop.profile.CoreProfile;
import io.tinyloop.profile.Predictions;
import io.tinyloop.profile.Predictions.Prediction;
import io.tinyloop.profile.ProfileFitter;
import io.tinyloop.profile.ProfileRequest;
import io.tinyloop.run.Json;
import io.tinyloop.simulator.cost.FittedCore.FitError;
import io.tinyloop.simulator.cost.FittedCore.Origin;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Fits a cost model to a device. */
@Command(
    name = "fit",
    description =
        "Runs genomes on a device, fits what each part of a model costs there, and tests the fit on"
            + " genomes that it has not seen.",
    footer = {
      "",
      "The device must count instructions (emulated ones do) or cycles (boards). Where a core's",
      "manual publishes the cycles of an instruction, those of an emulated sequence are estimated",
      "and fitted too; they are MODELLED.",
      "",
      "Examples:",
      "  tinyloop profile fit --device emulated:cortex-m4",
      "  tinyloop profile fit --device emulated:rv32x2 --out rv32.json",
      "  tinyloop profile fit --device serial:/dev/ttyACM0 --out my-board.json"
    })
final class ProfileFitCommand implements Callable<Integer> {

  private static final int SHOWN = 3;

  @Spec private CommandSpec spec;

  @Option(
      names = "--device",
      required = true,
      paramLabel = "KIND:ID",
      description = "What counts; xN runs N equal ones at a time. Or a name in the bench file.")
  private String device = "";

  @Mixin private BenchOption bench = new BenchOption();

  @Option(
      names = "--genomes",
      defaultValue = "" + ProfileRequest.USUAL_GENOMES,
      paramLabel = "N",
      description = "Genomes to fit to (default: ${DEFAULT-VALUE}).")
  private int genomes;

  @Option(
      names = "--unseen",
      defaultValue = "" + ProfileRequest.USUAL_UNSEEN,
      paramLabel = "N",
      description = "Other genomes to test the fit on (default: ${DEFAULT-VALUE}).")
  private int unseen;

  @Option(
      names = "--seed",
      defaultValue = "1",
      paramLabel = "N",
      description = "Of the genomes (default: ${DEFAULT-VALUE}).")
  private long seed;

  @Option(
      names = "--out",
      paramLabel = "FILE",
      description = "Write the profile to FILE, as the simulator reads it.")
  private @Nullable Path out;

  @Option(names = "--json", description = "Print one JSON object, with every prediction.")
  private boolean json;

  @Override
  public Integer call() throws InterruptedException {
    ProfileRequest request =
        new ProfileRequest(bench.fleet(device, device), genomes, unseen, seed, true);
    if (out != null) {
      requireWritable(out);
    }
    Path firmware = Path.of(System.getProperty("tinyloop.firmware", "firmware-stub"));
    CoreProfile profile =
        new ProfileFitter(firmware, InstantSource.system(), Machine.commit(), Notes.to(spec))
            .fit(request);
    if (out != null) {
      write(out, profile);
    }
    PrintWriter printer = spec.commandLine().getOut();
    if (json) {
      printer.println(Json.write(profile));
    } else {
      print(profile, printer);
    }
    printer.flush();
    return ExitCode.OK.number();
  }

  /** A fit takes minutes: better to know before. */
  private static void requireWritable(Path file) {
    Path folder = file.toAbsolutePath().getParent();
    if (Files.isDirectory(file) || folder == null || !Files.isWritable(folder)) {
      throw new BadInputException(
          "The file (%s) cannot be written.".formatted(file),
          "Maybe its folder is not there, or it is a folder itself.");
    }
  }

  private static void write(Path file, CoreProfile profile) {
    try {
      Files.write(file, profile.fitted().toJson());
    } catch (IOException e) {
      throw new BadInputException(
          "The file (%s) cannot be written (%s).".formatted(file, e.getMessage()),
          "Maybe the disk is full.");
    }
  }

  private static void print(CoreProfile profile, PrintWriter printer) {
    Origin origin = profile.fitted().origin();
    printer.printf(
        "%s by %s, %s kernel: %s %s, %d terms fitted to %d genomes of seed %d%n",
        profile.fitted().core(),
        origin.device(),
        profile.fitted().kernel(),
        origin.counter(),
        origin.provenance(),
        profile.fitted().terms().size(),
        origin.genomes(),
        origin.seed());
    if (origin.cycleSource() != null) {
      printer.printf("cycles MODELLED: %s%n", origin.cycleSource());
    }
    for (Predictions predictions : profile.predictions()) {
      FitError error = predictions.error();
      printer.printf(
          Locale.ROOT,
          "  %-12s %-8s %4d genomes  error median %.3f %%  worst %.3f %%%n",
          error.of(),
          error.genomes(),
          error.count(),
          error.medianPercent(),
          error.worstPercent());
      if (!error.genomes().equals("fitted")) {
        predictions.worst(SHOWN).forEach(each -> print(each, printer));
      }
    }
  }

  private static void print(Prediction each, PrintWriter printer) {
    printer.printf(
        Locale.ROOT,
        "    %-20s %-5s observed %,14.1f  predicted %,14.1f  %+.3f %%%n",
        each.shape(),
        each.space(),
        each.observed(),
        each.predicted(),
        each.errorPercent());
  }
}
