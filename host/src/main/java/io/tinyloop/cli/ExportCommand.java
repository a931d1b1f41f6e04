package io.tinyloop.cli;

import io.tinyloop.csource.CSources;
import io.tinyloop.csource.SourceArchive;
import io.tinyloop.run.ExportForm;
import io.tinyloop.run.FolderExport;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.LinkedHashMap;
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
    description = "Writes one point of a run's front to a file.",
    footer = {
      "",
      "bundle: candidate, samples, firmware digest, calibration, raw windows and transcript, which",
      "tinyloop verify replays (BUNDLE.md).",
      "c: a folder with the model, the core that runs it, and an example that checks some samples.",
      "model: the packed image that a device loads. json: what the journal has of the point.",
      "",
      "Examples:",
      "  tinyloop export bundle run1 --point 3 -o point3.bundle",
      "  tinyloop export c run1 --point 3 -o gru && cc -Igru -Igru/core gru/*.c gru/core/*.c -o gru/example",
      "  tinyloop export bundle 20261121-221500-1 --host http://lab:8080 --point 3 -o p3.bundle"
    })
final class ExportCommand implements Callable<Integer> {

  @Spec private CommandSpec spec;

  @Parameters(index = "0", paramLabel = "FORM", description = "${COMPLETION-CANDIDATES}.")
  private ExportForm form;

  @Parameters(
      index = "1",
      paramLabel = "RUN",
      description = "Folder of a finished run, as search --out named it; with --host its id.")
  private String run;

  @Option(
      names = "--point",
      required = true,
      paramLabel = "N",
      description = "Point of the front, counted from 1, the smallest model.")
  private int point;

  @Option(
      names = {"-o", "--out"},
      required = true,
      paramLabel = "FILE",
      description = "File to write, for c a folder; files that are there are replaced.")
  private Path out;

  @Option(names = "--host", paramLabel = "URL", description = "A host that has the run.")
  private @Nullable URI host;

  @Mixin private HostOptions access = new HostOptions();

  @Override
  public Integer call() throws InterruptedException {
    Map<Path, byte[]> files = host == null ? ofFolder() : ofHost(access.client(host));
    files.forEach(ExportCommand::write);
    long bytes = files.values().stream().mapToLong(file -> file.length).sum();
    Notes.to(spec).accept("%s of point %d: %s, %,d bytes".formatted(form, point, out, bytes));
    return ExitCode.OK.number();
  }

  private Map<Path, byte[]> ofHost(HostClient client) throws InterruptedException {
    byte[] file = client.export(run, point, form);
    return form == ExportForm.C ? inFolder(SourceArchive.read(file)) : Map.of(out, file);
  }

  private Map<Path, byte[]> ofFolder() {
    try (FolderExport export = FolderExport.open(Path.of(run))) {
      return form == ExportForm.C
          ? inFolder(export.sources(point, CSources.usualCore()))
          : Map.of(out, export.file(point, form));
    }
  }

  private Map<Path, byte[]> inFolder(Map<String, byte[]> files) {
    Map<Path, byte[]> placed = new LinkedHashMap<>();
    files.forEach((name, file) -> placed.put(out.resolve(name), file));
    return placed;
  }

  /** Whole or not at all. */
  private static void write(Path file, byte[] bytes) {
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
