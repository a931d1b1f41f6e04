package io.tinyloop.bench;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * The multiply-add peak of one core, 10^9 a second, as a tight kernel measures it.
 *
 * @param instructions that the kernel uses
 * @param int8 bytes into 32-bit sums
 * @param int16 16-bit words into 32-bit sums
 * @param float32 fused float multiply-adds, the fastest that the Vector API offers
 * @param tiles bytes into 32-bit sums in a matrix unit; 0 without one
 */
record ProcessorPeak(String instructions, double int8, double int16, double float32, double tiles) {

  /** The kernel, compiled on this machine. */
  record Kernel(Path program) {

    ProcessorPeak measure() throws IOException, InterruptedException {
      JsonNode answer = new ObjectMapper().readTree(run(List.of(program.toString())));
      return new ProcessorPeak(
          answer.get("instructions").asText(),
          answer.get("int8").asDouble(),
          answer.get("int16").asDouble(),
          answer.get("float32").asDouble(),
          answer.get("tiles").asDouble());
    }
  }

  /** Compiles the kernel; empty where there is no C compiler or no kernel for this processor. */
  static Optional<Kernel> compile(Path folder) throws IOException, InterruptedException {
    Path source = Coprocess.unpack("peak.c", folder);
    Path program = folder.resolve("peak");
    try {
      run(List.of("cc", "-std=c11", "-O2", "-o", program.toString(), source.toString()));
      return run(List.of(program.toString())).contains("reason")
          ? Optional.empty()
          : Optional.of(new Kernel(program));
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  /** The better of two measurements, kernel by kernel: whatever else ran has only slowed one. */
  ProcessorPeak or(ProcessorPeak other) {
    return new ProcessorPeak(
        instructions,
        Math.max(int8, other.int8),
        Math.max(int16, other.int16),
        Math.max(float32, other.float32),
        Math.max(tiles, other.tiles));
  }

  private static String run(List<String> command) throws IOException, InterruptedException {
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    if (!process.waitFor(1, TimeUnit.MINUTES) || process.exitValue() != 0) {
      process.destroyForcibly();
      throw new IOException("%s failed: %s".formatted(command, text));
    }
    return text;
  }
}
