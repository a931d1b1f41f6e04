package io.tinyloop.device.mqtt;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Mosquitto's programs, and openssl, as a lab has them. */
public final class Mosquitto {

  private Mosquitto() {}

  /** What a program said, on both outputs, and its exit code; 124 when it had to be ended. */
  public record Result(int exitCode, String text) {}

  /** Skips the test, or fails it under TINYLOOP_REQUIRE_TOOLS=1, where a program is missing. */
  public static void require(String... programs) {
    for (String program : programs) {
      boolean found =
          List.of("/usr/bin/", "/usr/sbin/", "/usr/local/bin/", "/usr/local/sbin/").stream()
              .anyMatch(folder -> Files.isExecutable(Path.of(folder + program)));
      if (!found) {
        String reason = program + " is not installed: apt-get install mosquitto mosquitto-clients";
        if ("1".equals(System.getenv("TINYLOOP_REQUIRE_TOOLS"))) {
          throw new AssertionError(reason);
        }
        System.out.println("SKIPPED Mosquitto: " + reason);
        assumeTrue(false, reason);
      }
    }
  }

  /** Runs a program to its end. */
  public static Result run(Path directory, String... words)
      throws IOException, InterruptedException {
    Path output = Files.createTempFile(directory, "output", ".txt");
    Process process = start(directory, output, words);
    if (!process.waitFor(30, TimeUnit.SECONDS)) {
      process.destroyForcibly().waitFor();
      return new Result(124, Files.readString(output));
    }
    return new Result(process.exitValue(), Files.readString(output));
  }

  /** Starts a program that goes on. */
  public static Process start(Path directory, Path output, String... words) throws IOException {
    List<String> command = new ArrayList<>(List.of(words));
    if (command.getFirst().equals("mosquitto")) {
      command.set(0, "/usr/sbin/mosquitto");
    }
    return new ProcessBuilder(command)
        .directory(directory.toFile())
        .redirectErrorStream(true)
        .redirectOutput(output.toFile())
        .start();
  }
}
