package io.tinyloop.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** What a process has of the machine's memory: {@code VmRSS} in Linux's {@code /proc}. */
final class ProcessMemory {

  private ProcessMemory() {}

  /** Resident set in MB of 10^6 bytes; not a number where nobody says it. */
  static double residentMegabytes(ProcessHandle process) throws IOException {
    Path status = Path.of("/proc", Long.toString(process.pid()), "status");
    if (!Files.isReadable(status)) {
      return Double.NaN; // not Linux, or gone
    }
    try (var lines = Files.lines(status)) {
      return lines
          .filter(line -> line.startsWith("VmRSS:"))
          .mapToDouble(line -> Double.parseDouble(line.replaceAll("\\D", "")) * 1024 / 1e6)
          .findFirst()
          .orElse(Double.NaN);
    }
  }
}
