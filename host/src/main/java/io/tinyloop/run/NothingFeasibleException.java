package io.tinyloop.run;

import io.tinyloop.search.Evaluated;
import java.util.List;
import java.util.Optional;

/** No candidate of a run meets its constraints. */
public final class NothingFeasibleException extends RuntimeException {

  NothingFeasibleException(List<String> constraints, Optional<Evaluated> nearest) {
    super(
        "Nothing feasible under %s: nearest is %s.%nMaybe loosen a constraint, or search longer."
            .formatted(
                constraints.isEmpty() ? "the device's limits" : constraints,
                nearest.map(NothingFeasibleException::describe).orElse("unknown")));
  }

  private static String describe(Evaluated evaluated) {
    return switch (evaluated) {
      case Evaluated.Measured measured ->
          "genome (%s), which misses them by %.1f %%"
              .formatted(measured.genome(), 100 * measured.violation());
      case Evaluated.Infeasible infeasible ->
          "genome (%s): %s".formatted(infeasible.genome(), infeasible.reason());
    };
  }
}
