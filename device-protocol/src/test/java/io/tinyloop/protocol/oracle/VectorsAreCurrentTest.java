package io.tinyloop.protocol.oracle;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * The committed vectors are what the oracle writes. With {@code -Dvectors.write=true} it writes
 * them first.
 */
class VectorsAreCurrentTest {

  private static final Path DIRECTORY = Path.of("src/main/resources/vectors");

  @Test
  void regenerationGivesTheCommittedBytes() throws IOException {
    Map<String, String> texts = VectorFiles.all();
    if (Boolean.getBoolean("vectors.write")) {
      for (var file : texts.entrySet()) {
        Files.writeString(DIRECTORY.resolve(file.getKey()), file.getValue(), UTF_8);
      }
    }
    for (var file : texts.entrySet()) {
      String committed = Files.readString(DIRECTORY.resolve(file.getKey()), UTF_8);
      assertThat(firstDifference(committed, file.getValue()))
          .as("%s\nMaybe the vectors were not written again (vectors/README.md).", file.getKey())
          .isEqualTo("none");
    }
    try (Stream<Path> committed = Files.list(DIRECTORY)) {
      assertThat(
              committed.map(path -> path.getFileName().toString()).filter(n -> n.endsWith(".json")))
          .containsExactlyInAnyOrderElementsOf(texts.keySet());
    }
  }

  /** A line, not a megabyte. */
  private static String firstDifference(String committed, String current) {
    if (committed.equals(current)) {
      return "none";
    }
    String[] old = committed.split("\n", -1);
    String[] fresh = current.split("\n", -1);
    for (int i = 0; i < Math.min(old.length, fresh.length); i++) {
      if (!old[i].equals(fresh[i])) {
        return "line %d: %.200s".formatted(i + 1, fresh[i].strip());
      }
    }
    return "%d lines, not %d".formatted(fresh.length, old.length);
  }
}
