package io.tinyloop.profile;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tinyloop.device.Blob;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * Cycles of a sequence on a core whose manual publishes those of an instruction: the firmware's
 * {@code tools/cycles.py} counts what each genome executes in emulation and applies the table.
 * MODELLED: no wait states, hazards or caches beyond the table's.
 */
final class CycleEstimates {

  private static final ObjectMapper MAPPER = new ObjectMapper();
  private static final int REPORTED = 48;

  private final Path firmware;

  /**
   * @param firmware the repository's {@code firmware-stub}, built
   */
  CycleEstimates(Path firmware) {
    this.firmware = firmware.toAbsolutePath();
  }

  /** Source of a core's table; empty where none is published. */
  Optional<String> source(String core) {
    try {
      JsonNode tables = MAPPER.readTree(firmware.resolve("cycle_tables.json").toFile());
      for (JsonNode table : tables.path("tables")) {
        if (table.path("core").asText().equals(core)) {
          return Optional.of(table.path("source").asText());
        }
      }
      return Optional.empty();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * The observations with their cycles.
   *
   * @param notes is told how far it is
   */
  List<Observation> of(String core, List<Observation> seen, Consumer<String> notes)
      throws InterruptedException {
    try {
      Path folder = Files.createTempDirectory("tinyloop-cycles");
      try {
        for (int i = 0; i < seen.size(); i++) {
          write(folder, i, seen.get(i).of());
        }
        return read(core, folder, seen, notes);
      } finally {
        delete(folder);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void write(Path folder, int index, ProfileCase one) throws IOException {
    String name = name(index);
    Files.write(folder.resolve(name + ".model"), Blob.of(one.model()).bytes());
    Files.write(folder.resolve(name + ".data"), Blob.of(one.samples()).bytes());
  }

  private static String name(int index) {
    return "%05d".formatted(index);
  }

  private List<Observation> read(
      String core, Path folder, List<Observation> seen, Consumer<String> notes)
      throws IOException, InterruptedException {
    Path said = folder.resolve("said.txt");
    Process process =
        new ProcessBuilder(
                "python3",
                firmware.resolve("tools/cycles.py").toString(),
                "--core",
                core,
                "--cases",
                folder.toString())
            .redirectError(said.toFile())
            .start();
    List<Observation> estimated = new ArrayList<>();
    try (BufferedReader lines =
        new BufferedReader(new InputStreamReader(process.getInputStream(), UTF_8))) {
      String line = lines.readLine();
      while (line != null && estimated.size() < seen.size()) {
        estimated.add(estimate(seen.get(estimated.size()), line, name(estimated.size())));
        if (estimated.size() % REPORTED == 0 || estimated.size() == seen.size()) {
          notes.accept("cycles of %d of %d genomes".formatted(estimated.size(), seen.size()));
        }
        line = lines.readLine();
      }
    } finally {
      process.descendants().forEach(ProcessHandle::destroy);
      process.destroy();
    }
    process.waitFor();
    if (estimated.size() < seen.size()) {
      throw new IllegalArgumentException(
          "The cycles on %s could not be estimated: %s%nMaybe build and install what is missing with ./tinyloop firmware."
              .formatted(core, Files.readString(said).lines().reduce("", (_, last) -> last)));
    }
    return estimated;
  }

  private static Observation estimate(Observation one, String line, String name)
      throws IOException {
    JsonNode row = MAPPER.readTree(line);
    if (!row.path("case").asText().equals(name)) {
      throw new IllegalStateException("Cycles of (%s) came for %s.".formatted(line, name));
    }
    double instructions = row.path("instructions").asDouble();
    if (Math.abs(instructions / one.ticks() - 1) > 0.05) {
      throw new IllegalStateException(
          "A sequence of %s ran %s instructions with cycles, and %s without."
              .formatted(one.of().name(), instructions, one.ticks()));
    }
    return one.withCycles(row.path("cycles").asDouble());
  }

  private static void delete(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      for (Path file : files.toList()) {
        Files.delete(file);
      }
    }
    Files.delete(folder);
  }
}
