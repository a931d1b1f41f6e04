package io.tinyloop.cli;

import io.tinyloop.run.FolderExport;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Locale;
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
      "",
      "Examples:",
      "  tinyloop export bundle run1 --point 3 -o point3.bundle",
      "  tinyloop export bundle 20261121-221500-1 --host http://lab:8080 --point 3 -o p3.bundle"
    })
final class ExportCommand implements Callable<Integer> {

  /** What can be written. */
  enum Form {
    BUNDLE
  }

  @Spec private CommandSpec spec;

  @Parameters(index = "0", paramLabel = "FORM", description = "bundle")
  private Form form;

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
      description = "File to write; one that is there is replaced.")
  private Path out;

  @Option(names = "--host", paramLabel = "URL", description = "A host that has the run.")
  private @Nullable URI host;

  @Mixin private HostOptions access = new HostOptions();

  @Override
  public Integer call() throws InterruptedException {
    byte[] bytes = host == null ? ofFolder() : access.client(host).bundle(run, point);
    write(bytes);
    Notes.to(spec)
        .accept(
            "%s of point %d: %s, %,d bytes"
                .formatted(form.name().toLowerCase(Locale.ROOT), point, out, bytes.length));
    return ExitCode.OK.number();
  }

  private byte[] ofFolder() {
    try (FolderExport export = FolderExport.open(Path.of(run))) {
      return export.bundle(point);
    }
  }

  /** Whole or not at all. */
  private void write(byte[] bytes) {
    try {
      Path partial = out.resolveSibling(out.getFileName() + ".part");
      Files.write(partial, bytes);
      Files.move(partial, out, StandardCopyOption.REPLACE_EXISTING);
    } catch (IOException e) {
      throw new BadInputException(
          "The file (%s) cannot be written.".formatted(out),
          "Maybe its folder is not there, or the disk is full.");
    }
  }
}
