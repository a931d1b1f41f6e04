package io.tinyloop.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.LongStream;

/**
 * How much of its processors' time a virtual machine did not get although it had work: {@code
 * steal} in Linux's {@code /proc/stat}.
 */
record StolenTime(long stolen, long all) {

  private static final Path STATISTICS = Path.of("/proc/stat");

  /** User, nice, system, idle, waiting for disks, two kinds of interrupts, stolen. */
  private static final int FIELDS = 8;

  static StolenTime begin() throws IOException {
    if (!Files.isReadable(STATISTICS)) {
      return new StolenTime(0, 0); // not Linux
    }
    try (var lines = Files.lines(STATISTICS)) {
      return of(lines.findFirst().orElseThrow());
    }
  }

  /**
   * @param line the first of the file, {@code cpu 1 2 3 …}, in ticks
   */
  static StolenTime of(String line) {
    long[] ticks =
        Arrays.stream(line.trim().split("\\s+"))
            .skip(1)
            .limit(FIELDS)
            .mapToLong(Long::parseLong)
            .toArray();
    return new StolenTime(ticks[FIELDS - 1], LongStream.of(ticks).sum());
  }

  /** Percent of the time since it began; not a number where nobody says it. */
  double percent() throws IOException {
    return percent(begin());
  }

  /** The share since it began, for a report of times that it made longer. */
  BenchmarkReport.Row row() throws IOException {
    return BenchmarkReport.Row.figure("processor time that other machines took", percent(), "%")
        .with("of this virtual machine's; what is simulated is late by it");
  }

  double percent(StolenTime end) {
    return 100.0 * (end.stolen - stolen) / (end.all - all);
  }
}
