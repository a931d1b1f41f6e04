package io.tinyloop.measure;

import io.tinyloop.protocol.model.Operator;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The share of one operator in the time of one sequence, from a run of its own beside the timed
 * ones.
 *
 * @param layer from 0; null for the classifier head
 * @param operator its name, or {@code HEAD}
 * @param ticks of the device's timer: cycles, instructions or nanoseconds, as the latency says
 */
public record OperatorTicks(@Nullable Integer layer, String operator, long ticks) {

  private static final String HEAD = "HEAD";

  /**
   * The breakdown that a device reported: {@value Operator#COUNT} operators a layer, then the head.
   *
   * @return null where the device reported none
   */
  public static @Nullable List<OperatorTicks> of(List<Long> ticks) {
    if (ticks.size() % Operator.COUNT != 1) {
      return null;
    }
    List<OperatorTicks> operators = new ArrayList<>();
    for (int i = 0; i < ticks.size() - 1; i++) {
      String name = Operator.values()[i % Operator.COUNT].name();
      operators.add(new OperatorTicks(i / Operator.COUNT, name, ticks.get(i)));
    }
    operators.add(new OperatorTicks(null, HEAD, ticks.getLast()));
    return List.copyOf(operators);
  }
}
