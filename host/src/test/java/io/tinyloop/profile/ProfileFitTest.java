package io.tinyloop.profile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.tinyloop.simulator.cost.CostTerms;
import io.tinyloop.simulator.cost.MatrixKernel;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ProfileFitTest {

  private static final long READING = 40;

  /** Made up, but the same each time: a figure for each term. */
  private static double figure(String term) {
    return 5 + Math.floorMod(term.hashCode(), 100);
  }

  /** What a device of known costs counts of a case; its breakdown reads the timer in each step. */
  private static Observation observed(ProfileCase one, MatrixKernel kernel) {
    int steps = one.samples().steps();
    List<Map<String, Long>> operators = CostTerms.of(one.model(), steps, kernel);
    double sequence = 0;
    List<Long> ticks = new ArrayList<>();
    for (int i = 0; i < operators.size(); i++) {
      double own = 0;
      for (Map.Entry<String, Long> term : operators.get(i).entrySet()) {
        double cost = term.getValue() * figure(term.getKey());
        sequence += cost;
        boolean outside = term.getKey().equals("sequence") || term.getKey().equals("clear.unit");
        own += outside ? 0 : cost;
      }
      long readings = i == operators.size() - 1 ? 1 : steps;
      ticks.add(operators.get(i).isEmpty() ? 0 : Math.round(own) + readings * READING);
    }
    return new Observation(one, sequence, ticks, sequence * 1.5);
  }

  private static List<Observation> observations(int count, long seed, MatrixKernel kernel) {
    return ProfileGenomes.draw(count, seed).stream().map(one -> observed(one, kernel)).toList();
  }

  @ParameterizedTest
  @EnumSource(MatrixKernel.class)
  void predictsADeviceOfKnownCostsOnGenomesThatItHasNotSeen(MatrixKernel kernel) {
    Map<String, Double> terms = ProfileFit.ofTicks(observations(96, 1, kernel), kernel);
    Predictions unseen =
        Predictions.of(
            "instructions",
            "unseen",
            observations(24, 2, kernel),
            Observation::ticks,
            terms,
            kernel);

    assertThat(unseen.error().worstPercent()).isLessThan(0.01);
    assertThat(terms.values()).allMatch(figure -> figure >= 0);
  }

  @Test
  void fitsCyclesFromSequencesAlone() {
    MatrixKernel kernel = MatrixKernel.LANES;
    List<Observation> seen = observations(96, 1, kernel);
    Map<String, Double> cycles =
        ProfileFit.ofCycles(seen, kernel, ProfileFit.ofTicks(seen, kernel));
    Predictions unseen =
        Predictions.of(
            "cycles",
            "unseen",
            observations(24, 2, kernel),
            one -> 1.5 * one.ticks(),
            cycles,
            kernel);

    assertThat(unseen.error().worstPercent()).isLessThan(0.1);
  }

  @Test
  void refusesToFitToAFewGenomes() {
    List<Observation> few = observations(ProfileFit.LEAST_GENOMES - 1, 1, MatrixKernel.LANES);

    assertThatIllegalArgumentException()
        .isThrownBy(() -> ProfileFit.ofTicks(few, MatrixKernel.LANES))
        .withMessageContaining("15 genomes")
        .withMessageContaining("Maybe --genomes 96");
  }

  @Test
  void refusesToPredictWhatItNeverSaw() {
    MatrixKernel kernel = MatrixKernel.LANES;
    List<Observation> seen = observations(8, 1, kernel);

    assertThatIllegalArgumentException()
        .isThrownBy(() ->
            Predictions.of("instructions", "unseen", seen, Observation::ticks, Map.of(), kernel))
        .withMessageContaining("No genome of the fit had")
        .withMessageContaining("Maybe --genomes");
  }
}
