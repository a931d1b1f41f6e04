package io.tinyloop.run;

import io.tinyloop.evaluate.Individual;
import io.tinyloop.search.Objective;
import io.tinyloop.search.Objectives;
import java.util.List;
import java.util.OptionalDouble;
import java.util.stream.Stream;

/**
 * The front as it stands, with the baselines it is compared with; latencies of one provenance, and
 * energies of one.
 */
public record FrontView(List<Individual> individuals, List<HomogeneousPoint> homogeneous) {

  public FrontView {
    individuals = List.copyOf(individuals);
    homogeneous = List.copyOf(homogeneous);
    UniformProvenance.require(
        Stream.concat(individuals.stream(), homogeneous.stream().map(HomogeneousPoint::individual))
            .toList());
  }

  /**
   * Normalised hypervolume of the individuals, as a report has it; nothing before there are
   * baselines.
   */
  public OptionalDouble hypervolume(List<Objective> objectives) {
    if (homogeneous.isEmpty() || individuals.isEmpty()) {
      return OptionalDouble.empty();
    }
    FrontQuality quality = new FrontQuality(new Objectives(objectives), homogeneous);
    return OptionalDouble.of(
        quality.ofQuantities(individuals.stream().map(Individual::quantities).toList()));
  }
}
