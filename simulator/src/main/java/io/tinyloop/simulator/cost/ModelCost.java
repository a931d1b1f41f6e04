package io.tinyloop.simulator.cost;

import java.util.List;

/**
 * What one sequence of a model costs on a core.
 *
 * @param operatorCycles 17 a layer in operator order, then the head; bookkeeping belongs to the
 *     operator after it
 */
public record ModelCost(List<Long> operatorCycles) {

  public ModelCost {
    operatorCycles = List.copyOf(operatorCycles);
  }

  /** Cycles of the whole sequence. */
  public long sequenceCycles() {
    return operatorCycles.stream().mapToLong(Long::longValue).sum();
  }
}
