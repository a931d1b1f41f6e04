package io.tinyloop.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tinyloop.evaluate.Accuracy;
import io.tinyloop.evaluate.AccuracyMode;
import io.tinyloop.evaluate.Individual;
import io.tinyloop.measure.Energy;
import io.tinyloop.measure.Latency;
import io.tinyloop.measure.Provenance;
import io.tinyloop.search.SearchSpace;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Numbers of different provenance are not compared. */
class UniformProvenanceTest {

  private static final Individual EMULATED =
      individual(8, Provenance.EMULATED, Provenance.MODELLED);
  private static final Individual MODELLED =
      individual(4, Provenance.MODELLED, Provenance.MODELLED);
  private static final Individual MEASURED =
      individual(5, Provenance.EMULATED, Provenance.MEASURED);

  private static Individual individual(int bits, Provenance latency, Provenance energy) {
    return new Individual(
        SearchSpace.PAPER,
        Collections.nCopies(17, bits),
        new Accuracy(9, 10, "validation", AccuracyMode.DEVICE),
        1000L * bits,
        2000L * bits,
        8000L * bits,
        bits / 8.0,
        new Latency(
            5, 5, 5, 0, 5, 4.5, 5.5, 0.95, 0.25, 0, 1, 1, null, null, null, 1_000_000, latency, 8,
            8, null),
        new Energy(7.0, 7.0, 7.0, 7.0, 6.5, 7.5, 0.95, 0.25, energy, "ppk2", 0, null, null),
        "board-" + latency,
        "00",
        "00",
        null);
  }

  @Test
  void aFrontRefusesLatenciesOfTwoKindsAndSaysWhichPointsHaveWhich() {
    assertThatThrownBy(() -> new FrontView(List.of(EMULATED, MODELLED), List.of()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("latency of different provenance")
        .hasMessageContaining("EMULATED at 1 (8,8,8")
        .hasMessageContaining("MODELLED at 1 (4,4,4")
        .hasMessageContaining("on board-MODELLED")
        .hasMessageContaining("\nMaybe search on devices of one kind");
  }

  @Test
  void theBaselinesBesideAFrontAreOfItsKind() {
    assertThatThrownBy(
            () -> new FrontView(List.of(EMULATED), List.of(new HomogeneousPoint(4, MODELLED))))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void energiesOfTwoKindsAreRefusedToo() {
    assertThatThrownBy(() -> UniformProvenance.require(List.of(EMULATED, MEASURED)))
        .hasMessageContaining("energy of different provenance");
  }

  @Test
  void aSearchStopsAtTheFirstNumberOfAnotherKind() {
    UniformProvenance search = new UniformProvenance();
    search.add(EMULATED);
    search.add(EMULATED);
    assertThatThrownBy(() -> search.add(MODELLED))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("\nMaybe ");
  }

  @Test
  void latencyAndEnergyMayDifferFromEachOther() {
    assertThatCode(() -> new FrontView(List.of(EMULATED, EMULATED), List.of()))
        .doesNotThrowAnyException();
  }

  @Test
  void fileAndTableHaveIntervalAndProvenanceBesideEachNumber() {
    RunFiles.FrontPoint point = RunFiles.FrontPoint.of(null, EMULATED);

    assertThat(RunFiles.csv(List.of(point)).lines())
        .containsExactly(
            "accuracy,correct,total,modelBytes,residentBytes,parameterBits,normalizedSize,"
                + "latencyMicros,latencyProvenance,energyMicrojoules,energyProvenance,genome,"
                + "latencyLowMicros,latencyHighMicros,latencyConfidence,"
                + "energyLowMicrojoules,energyHighMicrojoules,energyConfidence",
            "0.9,9,10,8000,16000,64000,1.0,5.0,EMULATED,7.0,MODELLED,"
                + "8 8 8 8 8 8 8 8 8 8 8 8 8 8 8 8 8,4.5,5.5,0.95,6.5,7.5,0.95");
    assertThat(Json.write(point))
        .contains("\"latencyInterval\":{\"low\":4.5,\"high\":5.5,\"confidence\":0.95}")
        .contains("\"energyInterval\":{\"low\":6.5,\"high\":7.5,\"confidence\":0.95}");
  }
}
