package io.tinyloop.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.tinyloop.run.RunFiles;
import io.tinyloop.run.RunReport;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;

/** The front of a run as a file: CSV or JSON, as its name ends. */
final class FrontFile {

  private FrontFile() {}

  /**
   * Its bytes, the same as the search wrote, but for the marks of pinned points.
   *
   * @param pins points, counted from 1, that a later search with it as a baseline must not worsen
   */
  static byte[] of(RunReport report, Path file, List<Integer> pins) {
    String name = file.toString().toLowerCase(Locale.ROOT);
    for (int pin : pins) {
      if (pin < 1 || pin > report.front().size()) {
        throw new BadInputException(
            "The front has no point %d to pin.".formatted(pin),
            "Maybe one of 1…%d.".formatted(report.front().size()));
      }
    }
    if (name.endsWith(".csv")) {
      if (!pins.isEmpty()) {
        throw new BadInputException(
            "A front as CSV (%s) marks no pinned points (%s).".formatted(file, pins),
            "Maybe -o front.json.");
      }
      return RunFiles.frontCsv(report).getBytes(UTF_8);
    }
    if (name.endsWith(".json")) {
      return RunFiles.frontJson(report, pins).getBytes(UTF_8);
    }
    throw new BadInputException(
        "A front is written as CSV or JSON, and the file (%s) ends otherwise.".formatted(file),
        "Maybe -o front.csv, or front.json.");
  }
}
