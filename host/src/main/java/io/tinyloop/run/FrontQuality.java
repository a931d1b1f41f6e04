package io.tinyloop.run;

import io.tinyloop.evaluate.Individual;
import io.tinyloop.run.RunReport.HypervolumeReport;
import io.tinyloop.run.RunReport.Reference;
import io.tinyloop.search.Hypervolume;
import io.tinyloop.search.Objective;
import io.tinyloop.search.ObjectiveVector;
import io.tinyloop.search.Objectives;
import io.tinyloop.search.ReferencePoint;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Compares fronts by hypervolume under one reference point, which the baselines define. */
final class FrontQuality {

  private final Objectives objectives;
  private final List<ObjectiveVector> homogeneous;
  private final ReferencePoint reference;

  FrontQuality(Objectives objectives, List<HomogeneousPoint> homogeneous) {
    this.objectives = objectives;
    this.homogeneous =
        homogeneous.stream().map(point -> vector(objectives, point.individual())).toList();
    this.reference = ReferencePoint.ofHomogeneous(objectives, this.homogeneous);
  }

  HypervolumeReport compare(List<Individual> mixed, List<Individual> random) {
    return new HypervolumeReport(
        hypervolume(vectors(mixed)),
        hypervolume(homogeneous),
        hypervolume(vectors(random)),
        new Reference(reference.name(), referenceValues()));
  }

  /**
   * The hypervolume of points of which the quantities are known, under the same reference point.
   */
  double ofQuantities(List<Map<Objective, Double>> quantities) {
    return hypervolume(quantities.stream().map(objectives::vector).toList());
  }

  private Map<Objective, Double> referenceValues() {
    Map<Objective, Double> values = new LinkedHashMap<>();
    for (int i = 0; i < objectives.count(); i++) {
      Objective objective = objectives.list().get(i);
      double value = reference.point().value(i);
      values.put(objective, objective == Objective.ACCURACY ? 1 - value : value);
    }
    return values;
  }

  private double hypervolume(Collection<ObjectiveVector> vectors) {
    return Hypervolume.normalized(vectors, reference);
  }

  private List<ObjectiveVector> vectors(List<Individual> individuals) {
    return individuals.stream().map(individual -> vector(objectives, individual)).toList();
  }

  private static ObjectiveVector vector(Objectives objectives, Individual individual) {
    return objectives.vector(individual.quantities());
  }
}
