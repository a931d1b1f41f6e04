package io.tinyloop.cli;

import io.tinyloop.csource.SourceArchive;
import io.tinyloop.run.ExportForm;
import io.tinyloop.run.FolderExport;
import io.tinyloop.run.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** One point of a front, as a file to keep or to give to others. */
@Command(
    name = "export",
    description = "Writes a run's front, or one point of it, to a file.",
    footer = {
      "",
      "bundle: candidate, samples, firmware digest, calibration, raw windows and transcript, which",
      "tinyloop verify replays (BUNDLE.md).",
      "c: a folder with the model, the core that runs it, and an example that checks some samples.",
      "model: the packed image that a device loads. json: what the journal has of the point.",
      "front: the whole front, as CSV or JSON, as the file's name ends. Figures: tinyloop report.",
      "",
      "Examples:",
      "  tinyloop export bundle run1 --point 3 -o point3.bundle",
      "  tinyloop export c run1 --point 3 -o gru && cc -Igru -Igru/core gru/*.c gru/core/*.c -o gru/example",
      "  tinyloop export front run1 --pin 3 -o baseline.json",
      "  tinyloop export bundle 20261121-221500-1 --host http://lab:8080 --point 3 -o p3.bundle"
    })
final class ExportCommand implements Callable<Integer> {

  private static final String FRONT = "front";

  @Spec private CommandSpec spec;

  @Parameters(index = "0", paramLabel = "FORM", description = "front, bundle, c, model or json.")
  private String form;

  @Parameters(
      index = "1",
      paramLabel = "RUN",
      description = "Folder of a finished run, as search --out named it; with --host its id.")
  private String run;

  @Option(
      names = "--point",
      paramLabel = "N",
      description = "Point of the front, counted from 1, the smallest model; not for front.")
  private @Nullable Integer point;

  @Option(
      names = "--pin",
      split = ",",
      paramLabel = "N",
      description = "For front: points that a search with it as its --baseline must not worsen.")
  private List<Integer> pins = List.of();

  @Option(
      names = {"-o", "--out"},
      required = true,
      paramLabel = "FILE",
      description = "File to write, for c a folder; files that are there are replaced.")
  private Path out;

  @Mixin private RunsHost host = new RunsHost();

  @Option(names = "--json", description = "Print one JSON object.")
  private boolean json;

  /** What {@code --json} prints: paths with their bytes. */
  record Written(String form, @Nullable Integer point, Map<String, Integer> files) {}

  @Override
  public Integer call() throws InterruptedException {
    Map<Path, byte[]> files = form.equals(FRONT) ? front() : point();
    files.forEach(ExportCommand::write);
    if (json) {
      Map<String, Integer> sizes = new LinkedHashMap<>();
      files.forEach((path, bytes) -> sizes.put(path.toString(), bytes.length));
      spec.commandLine().getOut().println(Json.write(new Written(form, point, sizes)));
      spec.commandLine().getOut().flush();
    } else {
      long bytes = files.values().stream().mapToLong(file -> file.length).sum();
      String what = point == null ? form : form + " of point " + point;
      Notes.to(spec).accept("%s: %s, %,d bytes".formatted(what, out, bytes));
      if (form.equalsIgnoreCase(ExportForm.C.toString())) {
        Notes.to(spec)
            .accept(
                "next: cc -I%1$s -I%1$s/core %1$s/*.c %1$s/core/*.c -o %1$s/example && %1$s/example; it ends with the number of samples that come out otherwise than here, 0"
                    .formatted(out));
      }
    }
    return ExitCode.OK.number();
  }

  private Map<Path, byte[]> front() throws InterruptedException {
    if (point != null) {
      throw new BadInputException(
          "The form front is of all points, and takes no --point (%d).".formatted(point),
          "Maybe --pin %d, or another form.".formatted(point));
    }
    HostClient client = host.client();
    if (client != null) {
      return Map.of(out, FrontFile.of(client.report(run), out, pins));
    }
    try (FolderExport export = FolderExport.open(Path.of(run))) {
      return Map.of(out, FrontFile.of(export.report(), out, pins));
    }
  }

  private Map<Path, byte[]> point() throws InterruptedException {
    ExportForm wanted = wanted();
    if (point == null || !pins.isEmpty()) {
      throw new BadInputException(
          "The form %s is of one point: --point (%s), and no --pin (%s)."
              .formatted(form, point, pins),
          "Maybe --point 1, the smallest model.");
    }
    HostClient client = host.client();
    return client == null ? ofFolder(wanted, point) : ofHost(client, wanted, point);
  }

  private ExportForm wanted() {
    return Arrays.stream(ExportForm.values())
        .filter(known -> known.toString().equalsIgnoreCase(form))
        .findFirst()
        .orElseThrow(() ->
            new BadInputException(
                "The form (%s) of an export is unknown.".formatted(form),
                "Maybe one of: front, bundle, c, model, json."));
  }

  private Map<Path, byte[]> ofHost(HostClient client, ExportForm wanted, int number)
      throws InterruptedException {
    byte[] file = client.export(run, number, wanted);
    return wanted == ExportForm.C ? inFolder(SourceArchive.read(file)) : Map.of(out, file);
  }

  private Map<Path, byte[]> ofFolder(ExportForm wanted, int number) {
    try (FolderExport export = FolderExport.open(Path.of(run))) {
      return wanted == ExportForm.C
          ? inFolder(export.sources(number))
          : Map.of(out, export.file(number, wanted));
    }
  }

  private Map<Path, byte[]> inFolder(Map<String, byte[]> files) {
    Map<Path, byte[]> placed = new LinkedHashMap<>();
    files.forEach((name, file) -> placed.put(out.resolve(name), file));
    return placed;
  }

  /** Whole or not at all. */
  private static void write(Path file, byte[] bytes) {
    if (Files.isDirectory(file)) {
      throw new BadInputException(
          "The file (%s) cannot be written: a folder has its name.".formatted(file),
          "Maybe -o %s.".formatted(file.resolve("point.bundle")));
    }
    try {
      Path partial = file.resolveSibling(file.getFileName() + ".part");
      Files.createDirectories(file.toAbsolutePath().getParent());
      Files.write(partial, bytes);
      Files.move(partial, file, StandardCopyOption.REPLACE_EXISTING);
    } catch (IOException e) {
      throw new BadInputException(
          "The file (%s) cannot be written.".formatted(file),
          "Maybe a file has its folder's name, or the disk is full.");
    }
  }
}
