package io.tinyloop.evaluate;

import io.tinyloop.device.EvaluationJob;
import io.tinyloop.protocol.model.ResidentBytes;
import io.tinyloop.search.Constraints;
import io.tinyloop.search.Genome;
import io.tinyloop.search.Objective;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;

/** Refuses candidates whose size alone breaks a constraint, before anything is uploaded. */
public final class StaticLimits {

  private final Constraints constraints;

  /**
   * @param constraints of the run; those that are known without a device are used
   */
  public StaticLimits(Constraints constraints) {
    this.constraints = constraints.staticOnes();
  }

  Optional<Evaluation.Infeasible> refuse(Genome genome, EvaluationJob job) {
    Map<Objective, Double> quantities = new EnumMap<>(Objective.class);
    quantities.put(Objective.SIZE, (double) job.image().length());
    quantities.put(Objective.RAM, (double) ResidentBytes.of(job.model()));
    double violation = constraints.violation(quantities);
    return violation > 0
        ? Optional.of(
            new Evaluation.Infeasible(
                genome,
                "%.0f model bytes and %.0f resident bytes break %s"
                    .formatted(
                        quantities.get(Objective.SIZE),
                        quantities.get(Objective.RAM),
                        constraints.list()),
                violation))
        : Optional.empty();
  }
}
