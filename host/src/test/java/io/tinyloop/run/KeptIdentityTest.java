package io.tinyloop.run;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.tinyloop.search.Genome;
import io.tinyloop.search.SearchSpace;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Kept results are of one model and one data set, and whole. */
class KeptIdentityTest {

  private static final byte[] MODEL = {1};

  @TempDir private Path folder;

  @Test
  void aFolderIsOfTheModelAndDataThatItWasFirstUsedWith() {
    Path file = folder.resolve("identity.json");
    KeptIdentity.of(MODEL, "a").claim(file);
    KeptIdentity.of(MODEL, "a").claim(file);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> KeptIdentity.of(MODEL, "b").claim(file))
        .withMessageContaining("another data set")
        .withMessageContaining("\nMaybe");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> KeptIdentity.of(new byte[] {2}, "a").claim(file))
        .withMessageContaining("another model");
  }

  @Test
  void aLineWithoutItsLineFeedIsEvaluatedAgain() throws IOException {
    List<Genome> genomes =
        List.of(
            Genome.homogeneous(SearchSpace.PAPER, 8, 1),
            Genome.homogeneous(SearchSpace.PAPER, 4, 1));
    var first = candidates().evaluate(genomes);
    Path file = kept();
    List<String> lines = Files.readAllLines(file, UTF_8);
    String last = lines.get(1);
    // Cut within the length of the image: four words still, and a smaller model.
    Files.writeString(file, lines.get(0) + "\n" + last.substring(0, last.length() - 1), UTF_8);

    assertThat(candidates().evaluate(genomes)).isEqualTo(first);
    assertThat(Files.readAllLines(file, UTF_8)).containsExactlyElementsOf(lines);
  }

  private PtqCandidates candidates() {
    return PtqCandidates.open("row-mnist", 20, folder, _ -> {});
  }

  private Path kept() throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.filter(f -> f.toString().endsWith(".tsv")).findFirst().orElseThrow();
    }
  }
}
