package io.tinyloop.evaluate;

import io.tinyloop.device.EvaluationJob;
import io.tinyloop.protocol.model.ResidentBytes;
import io.tinyloop.search.Constraints;
import io.tinyloop.search.Genome;
import io.tinyloop.search.Objective;
import java.util.Collection;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Refuses candidates whose size alone breaks a constraint, before anything is uploaded. */
public final class StaticLimits {

  private final Constraints constraints;
  private final Set<Genome> yardsticks;

  /**
   * @param constraints of the run; those that are known without a device are used
   * @param yardsticks genomes that run whatever their size, because others are compared with them
   */
  public StaticLimits(Constraints constraints, Collection<Genome> yardsticks) {
    this.constraints = constraints.staticOnes();
    this.yardsticks = Set.copyOf(yardsticks);
  }

  Optional<Evaluation.Infeasible> refuse(Genome genome, EvaluationJob job) {
    Map<Objective, Double> quantities = new EnumMap<>(Objective.class);
    quantities.put(Objective.SIZE, (double) job.image().length());
    quantities.put(Objective.RAM, (double) ResidentBytes.of(job.model()));
    double violation = constraints.violation(quantities);
    return violation > 0 && !yardsticks.contains(genome)
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
