package io.tinyloop.cli;

import io.tinyloop.data.DataLocations;
import io.tinyloop.data.DownloadProgress;
import io.tinyloop.data.MnistDownload;
import io.tinyloop.data.SpeechCommandsDownload;
import io.tinyloop.run.Json;
import java.io.PrintWriter;
import java.net.URI;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Fetches a data set from its publisher. */
@Command(
    name = "get",
    description = "Downloads a data set from its publisher, checked by its SHA-256.",
    footer = {
      "",
      "mnist: 12 MB, then --dataset mnist finds it. speech-commands: 2.4 GB (CC BY 4.0), version 0.02;",
      "with --out its clips become the features that import reads, with the publisher's lists of",
      "validation and test clips. An interrupted download goes on when the command is given again.",
      "",
      "Examples:",
      "  tinyloop data get mnist",
      "  tinyloop data get speech-commands --words yes,no,up,down --out words.npz",
      "  tinyloop data get speech-commands --to /big/disk --from http://mirror.lab/data/"
    })
final class DataGetCommand implements Callable<Integer> {

  private static final long KILOBYTE = 1000;

  @Spec private CommandSpec spec;

  @Parameters(paramLabel = "NAME", description = "mnist or speech-commands.")
  private String name = "";

  @Option(
      names = "--to",
      paramLabel = "DIR",
      description = "Folder to keep it in (default: tinyloop/NAME in the folder of caches).")
  private @Nullable Path folder;

  @Option(
      names = "--from",
      paramLabel = "URL",
      description = "Folder of a mirror, over HTTP, instead of the publisher's.")
  private @Nullable URI mirror;

  @Option(
      names = "--out",
      paramLabel = "FILE",
      description = "Of speech-commands: write features of the words to this .npz.")
  private @Nullable Path out;

  @Mixin private WordOptions words = new WordOptions();

  @Option(names = "--json", description = "Print one JSON object.")
  private boolean json;

  /** What is there now. */
  private record Got(String dataset, String path) {}

  @Override
  public Integer call() {
    checkMirror();
    return switch (name) {
      case "mnist" -> mnist();
      case "speech-commands" -> speechCommands();
      default ->
          throw new BadInputException(
              "There is no data set (%s) to download.".formatted(name),
              "Maybe one of: mnist, speech-commands.");
    };
  }

  private int mnist() {
    if (out != null) {
      throw new BadInputException(
          "--out (%s) belongs to speech-commands: MNIST needs no features.".formatted(out),
          "Maybe --to names the folder.");
    }
    words.checkUnused("data get speech-commands");
    ProgressBar bar = bar();
    Path there =
        new MnistDownload(publishers(MnistDownload.PUBLISHERS), progress(bar))
            .into(folder("mnist"));
    bar.finishLine();
    return say(
        new Got("mnist", there.toString()),
        folder == null
            ? "next: tinyloop evaluate --task row-mnist --dataset mnist --bits 8 --device sim:cortex-m4"
            : "next: name the folder above it with --data-dir, if it is called mnist");
  }

  private int speechCommands() {
    if (out == null) {
      words.checkUnused("--out");
    }
    var choice = words.choice();
    ProgressBar bar = bar();
    Path archive =
        new SpeechCommandsDownload(publishers(SpeechCommandsDownload.PUBLISHERS), progress(bar))
            .into(folder("speech-commands"));
    bar.finishLine();
    if (out != null) {
      return Features.write(archive, choice, false, out, json, spec);
    }
    return say(
        new Got("speech-commands", archive.toString()),
        "next: tinyloop data features %s --words yes,no,up,down --out words.npz"
            .formatted(archive));
  }

  private void checkMirror() {
    URI url = mirror;
    boolean http =
        url == null
            || (List.of("http", "https").contains(String.valueOf(url.getScheme()))
                && url.getHost() != null);
    if (!http) {
      throw new BadInputException(
          "The mirror (%s) is not an address of HTTP.".formatted(mirror),
          "Maybe http://mirror.lab/data/.");
    }
  }

  private List<URI> publishers(List<URI> usual) {
    if (mirror == null) {
      return usual;
    }
    String address = mirror.toString();
    return List.of(address.endsWith("/") ? mirror : URI.create(address + "/"));
  }

  private Path folder(String dataset) {
    return folder != null
        ? folder
        : DataLocations.of(null, System.getenv()).cache().resolve(dataset);
  }

  private ProgressBar bar() {
    return new ProgressBar(
        spec.commandLine().getErr(), Terminal.isInteractive(), InstantSource.system());
  }

  /** In kilobytes; the last one comes with the last byte, and the end is shown once. */
  private static DownloadProgress progress(ProgressBar bar) {
    return (file, bytes, total) -> {
      long all = total < 0 ? bytes / KILOBYTE + 1 : Math.max(1, total / KILOBYTE);
      bar.update(file, bytes == total ? all : Math.min(bytes / KILOBYTE, all - 1), all, "kB");
    };
  }

  private int say(Got got, String next) {
    PrintWriter printer = spec.commandLine().getOut();
    if (json) {
      printer.println(Json.write(got));
    } else {
      printer.printf("%s is in %s%n%s%n", got.dataset(), got.path(), next);
    }
    printer.flush();
    return ExitCode.OK.number();
  }
}
