package io.tinyloop.run;

import io.tinyloop.evaluate.Individual;
import java.util.List;
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
}
