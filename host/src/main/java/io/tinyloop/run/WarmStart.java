package io.tinyloop.run;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import io.tinyloop.search.Genome;
import io.tinyloop.search.SearchSpace;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The front of an earlier run, of whatever task, to begin a search with. */
public final class WarmStart {

  private WarmStart() {}

  /**
   * The genomes of a run's {@code front.json}. Those of space paper are put into space split where
   * it is asked for; the other way there is none.
   *
   * @param run folder of a finished run
   * @param space of the new search
   * @throws IllegalArgumentException in two lines, if the folder has no front of use
   */
  public static List<String> genomes(Path run, SearchSpace space) {
    List<String> genomes = new ArrayList<>();
    SearchSpace earlier = spaceOf(run);
    if (earlier == SearchSpace.SPLIT && space == SearchSpace.PAPER) {
      throw new IllegalArgumentException(
          "The run in %s searched space split, whose genomes space paper cannot express.%nMaybe add --space split."
              .formatted(run));
    }
    for (JsonNode point : read(run.resolve("front.json"))) {
      List<Integer> genes = new ArrayList<>();
      point.path("genome").forEach(gene -> genes.add(gene.asInt()));
      Genome genome = new Genome(earlier, genes);
      genomes.add((space == SearchSpace.SPLIT ? genome.toSplit() : genome).toString());
    }
    return genomes;
  }

  private static SearchSpace spaceOf(Path run) {
    String name = read(run.resolve("report.json")).path("configuration").path("space").asText();
    return SearchSpace.parse(name);
  }

  private static JsonNode read(Path file) {
    try {
      return Json.MAPPER.readTree(Files.readString(file, UTF_8));
    } catch (IOException e) {
      throw new IllegalArgumentException(
          "The file (%s) of an earlier run cannot be read.%nMaybe the run has not ended, or the folder is another: --warm-start takes what --out named."
              .formatted(file),
          e);
    }
  }
}
