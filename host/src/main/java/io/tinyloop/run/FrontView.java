package io.tinyloop.run;

import io.tinyloop.evaluate.Individual;
import java.util.List;

/** The front as it stands, with the baselines it is compared with. */
public record FrontView(List<Individual> individuals, List<HomogeneousPoint> homogeneous) {

  public FrontView {
    individuals = List.copyOf(individuals);
    homogeneous = List.copyOf(homogeneous);
  }
}
