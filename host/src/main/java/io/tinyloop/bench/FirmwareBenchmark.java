package io.tinyloop.bench;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tinyloop.bench.BenchmarkReport.KernelFigure;
import io.tinyloop.bench.BenchmarkReport.Row;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The firmware's kernels: instructions a MAC, counted in emulation, and the size of the images. */
final class FirmwareBenchmark implements Benchmark {

  private static final ObjectMapper MAPPER =
      new ObjectMapper().disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES);
  private static final String SCRIPT = "tools/bench.py";

  /** Most instructions a MAC, by core, figure and bits. */
  private static final Map<String, Double> GOALS =
      Map.of(
          "cortex-m4 vecmat 8", 1.45,
          "cortex-m4 vecmat 4", 1.40,
          "cortex-m4 vecmat 2", 1.25,
          "cortex-m4 step 4", 1.55,
          "cortex-m0plus vecmat 4", 4.3,
          "rv32 vecmat 4", 2.9);

  private static final double ELEMENTWISE_GOAL = 60;
  private static final double FLASH_GOAL = 24 * 1024;
  private static final double RAM_GOAL = 6 * 1024;

  private final Path folder;

  /**
   * @param folder the repository's {@code firmware-stub}, built
   */
  FirmwareBenchmark(Path folder) {
    this.folder = folder;
  }

  /** What the script prints. */
  record Table(List<Figure> rows) {}

  /** A row of the script: a product, a step, or an image. */
  record Figure(
      String core,
      String figure,
      @Nullable String kernel,
      @Nullable Integer bits,
      @Nullable Integer inputs,
      @Nullable Integer outputs,
      @Nullable Double instructionsPerMac,
      @Nullable Double elementwisePerUnit,
      @Nullable Double flashBytes,
      @Nullable Double ramBytes) {

    private KernelFigure counted() {
      return new KernelFigure(core, kernel, bits, inputs, outputs, instructionsPerMac);
    }
  }

  @Override
  public List<Row> measure(Consumer<String> notes) throws InterruptedException {
    notes.accept("instructions of the kernels on three emulated cores");
    Path script = folder.resolve(SCRIPT).toAbsolutePath();
    if (!Files.isDirectory(folder.resolve("build/boards"))) {
      throw new IllegalArgumentException(
          "The firmware is not built: there is no %s.%nMaybe build it with ./tinyloop firmware."
              .formatted(folder.resolve("build/boards").toAbsolutePath()));
    }
    return rows(run(List.of("python3", script.toString())));
  }

  private static String run(List<String> command) throws InterruptedException {
    try {
      Path errors = Files.createTempFile("tinyloop-bench", ".log");
      Process process = new ProcessBuilder(command).redirectError(errors.toFile()).start();
      String out = new String(process.getInputStream().readAllBytes(), UTF_8);
      int exitCode = process.waitFor();
      String said = Files.readString(errors).strip();
      Files.delete(errors);
      if (exitCode != 0) {
        throw new IllegalArgumentException(
            "The kernels could not be counted: %s%nMaybe build and install what is missing with ./tinyloop firmware."
                .formatted(said.lines().reduce("", (_, last) -> last)));
      }
      return out;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The rows of what the script printed. */
  static List<Row> rows(String json) {
    try {
      List<Row> rows = new ArrayList<>();
      MAPPER.readValue(json, Table.class).rows().forEach(figure -> add(figure, rows));
      return rows;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void add(Figure figure, List<Row> rows) {
    if (figure.figure().equals("size")) {
      addSize(figure, rows);
      return;
    }
    String metric =
        "%s %s %d bit (%s)"
            .formatted(figure.core(), figure.figure(), figure.bits(), figure.kernel());
    double value = Objects.requireNonNull(figure.instructionsPerMac());
    Double goal = GOALS.get("%s %s %d".formatted(figure.core(), figure.figure(), figure.bits()));
    String unit = "instructions a MAC";
    Row row =
        goal == null ? Row.figure(metric, value, unit) : Row.atMost(goal, metric, value, unit);
    rows.add(row.with(figure.counted()));
    if (figure.elementwisePerUnit() != null) {
      addElementwise(figure, metric + ": element-wise part", figure.elementwisePerUnit(), rows);
    }
  }

  private static void addElementwise(Figure figure, String metric, double value, List<Row> rows) {
    boolean goal = GOALS.containsKey(figure.core() + " step 4") && figure.figure().equals("step");
    String unit = "instructions a unit";
    Row row =
        goal && Objects.equals(figure.bits(), 4)
            ? Row.atMost(ELEMENTWISE_GOAL, metric, value, unit)
            : Row.figure(metric, value, unit);
    rows.add(row.with(figure.counted()));
  }

  private static void addSize(Figure figure, List<Row> rows) {
    boolean goal = figure.core().equals("cortex-m4");
    String flash = figure.core() + " image";
    String ram = figure.core() + " RAM beyond model and data";
    double flashBytes = Objects.requireNonNull(figure.flashBytes());
    double ramBytes = Objects.requireNonNull(figure.ramBytes());
    Row first =
        goal
            ? Row.atMost(FLASH_GOAL, flash, flashBytes, "bytes")
            : Row.figure(flash, flashBytes, "bytes");
    Row second =
        goal ? Row.atMost(RAM_GOAL, ram, ramBytes, "bytes") : Row.figure(ram, ramBytes, "bytes");
    rows.add(first.with(figure.counted()));
    rows.add(second.with(figure.counted()));
  }
}
