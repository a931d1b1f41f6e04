package io.tinyloop.cli;

import io.tinyloop.data.audio.KeywordChoice;
import io.tinyloop.data.audio.KeywordSet;
import io.tinyloop.data.audio.KeywordSource;
import io.tinyloop.data.audio.Partition;
import io.tinyloop.run.Json;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import picocli.CommandLine.Model.CommandSpec;

/** Makes an npz file of clips of words, and says what is in it. */
final class Features {

  private static final long MEGABYTE = 1_000_000;

  private Features() {}

  /** What was written. */
  private record Report(String file, List<String> words, int train, int validation, int test) {}

  /**
   * Writes the file.
   *
   * @param source a folder of words, a zip of one, or a tar.gz
   * @param raw whether features stay as they are
   * @return the exit code
   */
  static int write(
      Path source, KeywordChoice choice, boolean raw, Path out, boolean json, CommandSpec spec) {
    KeywordSet set = read(source, choice, spec);
    try {
      if (raw) {
        set.writeRaw(out);
      } else {
        set.write(out, set.measured());
      }
    } catch (IOException e) {
      throw new BadInputException(
          "The file (%s) cannot be written: %s.".formatted(out, e.getMessage()),
          "Maybe its folder is not yours, or the disk is full.");
    }
    Report report =
        new Report(
            out.toString(),
            set.words(),
            set.count(Partition.TRAIN),
            set.count(Partition.VALIDATION),
            set.count(Partition.TEST));
    PrintWriter printer = spec.commandLine().getOut();
    printer.print(json ? Json.write(report) + System.lineSeparator() : text(report));
    printer.flush();
    return ExitCode.OK.number();
  }

  private static KeywordSet read(Path source, KeywordChoice choice, CommandSpec spec) {
    ProgressBar bar =
        new ProgressBar(
            spec.commandLine().getErr(), Terminal.isInteractive(), InstantSource.system());
    long total = Math.max(1, size(source) / MEGABYTE);
    KeywordSource.Listener listener =
        new KeywordSource.Listener() {
          @Override
          public void read(long bytes) {
            bar.update("features", Math.min(bytes / MEGABYTE, total - 1), total, "MB");
          }

          @Override
          public void note(String note) {
            bar.finishLine();
            Notes.to(spec).accept(note);
          }
        };
    KeywordSet set = KeywordSource.read(source, choice, listener);
    bar.finishLine();
    return set;
  }

  private static long size(Path file) {
    try {
      return Files.size(file);
    } catch (IOException e) {
      return 0; // whoever reads it says what is wrong
    }
  }

  private static String text(Report report) {
    return "%s: %d words, %,d train, %,d validation and %,d test clips, 49 frames × 10 MFCC%n"
        .formatted(
            report.file(),
            report.words().size(),
            report.train(),
            report.validation(),
            report.test());
  }
}
