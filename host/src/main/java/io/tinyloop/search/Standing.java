package io.tinyloop.search;

import io.tinyloop.search.Evaluated.Infeasible;
import io.tinyloop.search.Evaluated.Measured;
import java.util.Comparator;
import java.util.Optional;

/**
 * What selection sees of an individual.
 *
 * @param violation 0 when every constraint holds; all that counts otherwise
 * @param objectives present when the violation is 0
 */
record Standing(double violation, Optional<ObjectiveVector> objectives)
    implements Comparable<Standing> {

  /**
   * Constrained domination: positive when the first dominates the second. Feasible dominates
   * infeasible, a smaller violation a greater one, and objectives decide among the feasible (K. Deb
   * et al., A Fast and Elitist Multiobjective Genetic Algorithm: NSGA-II, 2002, section VI).
   */
  static final Comparator<Standing> DOMINATION = Standing::domination;

  private static final Comparator<Standing> ORDER =
      Comparator.comparingDouble(Standing::violation)
          .thenComparing((a, b) ->
              a.objectives.isPresent() && b.objectives.isPresent()
                  ? a.objectives.get().compareTo(b.objectives.get())
                  : 0);

  static Standing of(Evaluated individual) {
    return switch (individual) {
      case Measured measured when measured.isFeasible() -> feasible(measured.objectives());
      case Measured measured -> infeasible(measured.violation());
      case Infeasible infeasible -> infeasible(infeasible.violation());
    };
  }

  static Standing feasible(ObjectiveVector objectives) {
    return new Standing(0, Optional.of(objectives));
  }

  static Standing infeasible(double violation) {
    return new Standing(violation, Optional.empty());
  }

  private static int domination(Standing a, Standing b) {
    if (a.violation != b.violation || a.objectives.isEmpty() || b.objectives.isEmpty()) {
      return Double.compare(b.violation, a.violation);
    }
    if (a.objectives.get().dominates(b.objectives.get())) {
      return 1;
    }
    return b.objectives.get().dominates(a.objectives.get()) ? -1 : 0;
  }

  /** A total order, which the library asks of a fitness; selection never uses it. */
  @Override
  public int compareTo(Standing other) {
    return ORDER.compare(this, other);
  }
}
