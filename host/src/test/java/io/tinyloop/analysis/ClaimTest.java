package io.tinyloop.analysis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.tinyloop.analysis.RunHistory.Model;
import io.tinyloop.search.Genome;
import io.tinyloop.search.SearchSpace;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class ClaimTest {

  private static final Genome EIGHT = Genome.homogeneous(SearchSpace.PAPER, 8, 1);
  private static final int TEST_LOSS = 3;

  /** A genome whose first gene has so many bits, and the others 8. */
  private static Genome mixed(int bits) {
    List<Integer> genes = new ArrayList<>(Collections.nCopies(17, 8));
    genes.set(0, bits);
    return new Genome(SearchSpace.PAPER, genes);
  }

  private static Model model(@Nullable Integer bits, Genome genome, double accuracy, long bytes) {
    return new Model(bits, genome, accuracy, bytes, 8 * bytes, bytes / 1000.0);
  }

  /** A run whose 8-bit model has 0.980 on validation and on test. */
  private static RunHistory run(List<Model> front, double accuracyOnTest) {
    List<Model> test = new ArrayList<>(List.of(model(8, EIGHT, 0.98, 1000)));
    front.forEach(m -> test.add(model(null, m.genome(), accuracyOnTest, m.modelBytes())));
    return new RunHistory(
        "run",
        "row-mnist",
        "mnist",
        SearchSpace.PAPER,
        1,
        List.of(),
        List.of(),
        0,
        List.of(model(8, EIGHT, 0.98, 1000)),
        front,
        front,
        test,
        null);
  }

  /** Half a point is what may be lost; what loses almost that on validation is not chosen. */
  @Test
  void choosesTheSmallestThatLosesLessThanHalfAPoint() {
    List<Model> front =
        List.of(
            model(null, mixed(2), 0.9755, 400),
            model(null, mixed(3), 0.9762, 500),
            model(null, mixed(4), 0.9800, 600));
    assertThat(Claim.chosen(run(front, 0.98)).orElseThrow().genome()).isEqualTo(mixed(3));
  }

  @Test
  void lossOnTheTestSplitIsJudgedByTheMeanOverSeeds() {
    List<Model> front = List.of(model(null, mixed(3), 0.98, 500));
    Claim claim = Claim.of(List.of(run(front, 0.974), run(front, 0.978))).get(TEST_LOSS);
    assertThat(claim.value()).isCloseTo(0.4, within(1e-9));
    assertThat(claim.seeds()).isEqualTo("0.6000 0.2000");
    assertThat(claim.holds()).isTrue();

    Claim worse = Claim.of(List.of(run(front, 0.972), run(front, 0.976))).get(TEST_LOSS);
    assertThat(worse.value()).isCloseTo(0.6, within(1e-9));
    assertThat(worse.holds()).isFalse();
  }

  @Test
  void aSeedWithoutAChoiceIsNoProof() {
    List<Model> front = List.of(model(null, mixed(3), 0.98, 500));
    Claim claim = Claim.of(List.of(run(front, 0.98), run(List.of(), 0.98))).get(TEST_LOSS);
    assertThat(claim.value()).isNaN();
    assertThat(claim.holds()).isFalse();
  }
}
