package io.tinyloop.analysis;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.stream.Collectors.joining;
import static org.assertj.core.api.Assertions.assertThat;

import io.tinyloop.search.Genome;
import io.tinyloop.search.SearchSpace;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A run's folder in which candidates are infeasible, and baselines are asked by nobody. */
class RunHistoryTest {

  private static final String SEARCH_SET = "aa:model";
  private static final String VALIDATION = "bb:model";

  @TempDir private Path folder;

  private final List<String> journal = new ArrayList<>();

  /** All genes at 8 bits but one. */
  private static String genome(int gene, int width) {
    List<Integer> genes = new ArrayList<>(Collections.nCopies(17, 8));
    genes.set(gene, width);
    return new Genome(SearchSpace.PAPER, genes).toString();
  }

  private static String homogeneous(int bits) {
    return Genome.homogeneous(SearchSpace.PAPER, bits, 1).toString();
  }

  private void ran(String key, String genome, int correct, int bytes) {
    journal.add(
        """
        {"dataKey":"%s","genome":"%s","outcome":"OK","body":{"genome":[%s],"accuracy":{"correct":%d,"total":100,"split":"validation"},"modelBytes":%d,"parameterBits":%d,"normalizedSize":0.5}}\
        """
            .formatted(key, genome, genome, correct, bytes, 8 * bytes));
  }

  private void infeasible(String genome) {
    journal.add(
        """
        {"dataKey":"%s","genome":"%s","outcome":"CANDIDATE_INFEASIBLE","body":{"genome":{"space":"PAPER","genes":[%s]},"reason":"none"}}\
        """
            .formatted(SEARCH_SET, genome, genome));
  }

  private static String model(String bits, String genome, double accuracy, int bytes) {
    return String.format(
        Locale.ROOT,
        "{\"bits\":%s,\"genome\":[%s],\"accuracy\":%s,\"modelBytes\":%d,\"parameterBits\":%d,\"normalizedSize\":0.5}",
        bits,
        genome,
        accuracy,
        bytes,
        8 * bytes);
  }

  private static String strings(List<String> texts) {
    return texts.stream().map(text -> '"' + text + '"').collect(joining(",", "[", "]"));
  }

  private RunHistory read(
      List<String> searched, List<String> random, List<String> front, List<String> homogeneous)
      throws IOException {
    Files.writeString(folder.resolve("journal.jsonl"), String.join("\n", journal), UTF_8);
    Files.writeString(
        folder.resolve("report.json"),
        """
        {"configuration":{"space":"paper","population":2,"seed":1,"source":{"task":"row-mnist"},"qatEpochs":1},
         "dataset":"digits","datasetDigest":"bb","evaluationsByPhase":{"search":%d},
         "asked":{"search":%s,"random":%s},"homogeneous":[%s],"front":[%s],"test":[]}\
        """
            .formatted(
                searched.size(),
                strings(searched),
                strings(random),
                String.join(",", homogeneous),
                String.join(",", front)),
        UTF_8);
    return RunHistory.read(folder);
  }

  @Test
  void infeasibleCandidatesAndBaselinesThatNobodyAskedShiftNothing() throws IOException {
    ran(SEARCH_SET, homogeneous(8), 99, 1000);
    ran(SEARCH_SET, homogeneous(2), 40, 300);
    infeasible(genome(0, 2));
    ran(SEARCH_SET, genome(1, 4), 97, 900);
    infeasible(genome(2, 2));
    ran(SEARCH_SET, genome(3, 4), 96, 890);
    ran(SEARCH_SET, genome(4, 4), 95, 880);
    ran(SEARCH_SET, genome(5, 4), 94, 870);

    RunHistory history =
        read(
            List.of(genome(0, 2), genome(1, 4), genome(2, 2), genome(3, 4)),
            List.of(genome(4, 4), genome(5, 4), genome(1, 4)),
            List.of(),
            List.of());

    assertThat(history.searched())
        .extracting(c -> c.genome().toString(), Candidate::evaluation, Candidate::generation)
        .containsExactly(
            org.assertj.core.groups.Tuple.tuple(genome(1, 4), 2, 1),
            org.assertj.core.groups.Tuple.tuple(genome(3, 4), 4, 2));
    assertThat(history.random())
        .extracting(c -> c.genome().toString())
        .containsExactly(genome(4, 4), genome(5, 4), genome(1, 4));
    assertThat(history.evaluations()).isEqualTo(3);
    assertThat(history.searchedEqually()).hasSize(1);
  }

  @Test
  void theFrontBeforeTrainingIsTheSearchsAlone() throws IOException {
    ran(SEARCH_SET, homogeneous(8), 99, 1000);
    ran(VALIDATION, genome(1, 4), 97, 900);
    ran(VALIDATION, genome(4, 4), 98, 500);

    RunHistory history = read(List.of(genome(1, 4)), List.of(genome(4, 4)), List.of(), List.of());

    assertThat(history.untrained())
        .extracting(m -> m.genome().toString())
        .containsExactly(genome(1, 4));
  }

  @Test
  void whatIsClaimedOfMixingIsNotOwedToGenomesOfOneWidth() throws IOException {
    ran(SEARCH_SET, homogeneous(7), 99, 1000);
    RunHistory history =
        read(
            List.of(homogeneous(7)),
            List.of(homogeneous(6)),
            List.of(
                model("null", homogeneous(3), 0.99, 100), model("null", genome(1, 4), 0.99, 900)),
            List.of(model("7", homogeneous(7), 0.5, 950), model("8", homogeneous(8), 0.99, 1000)));

    assertThat(Claim.chosen(history).orElseThrow().genome()).hasToString(genome(1, 4));
    List<Claim> claims = Claim.of(List.of(history));
    assertThat(claims.getFirst().value())
        .isCloseTo(10, org.assertj.core.api.Assertions.within(1e-9));
    assertThat(claims.getFirst().holds()).isFalse();
    assertThat(claims.get(4).value())
        .isLessThan(0.2); // without the small model of 3 bits, that lies far above
  }
}
