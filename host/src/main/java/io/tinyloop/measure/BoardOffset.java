package io.tinyloop.measure;

import org.jspecify.annotations.Nullable;

/**
 * How a board differs from the others of its class: what it measures is divided by it.
 *
 * @param time that it takes over what the class's yardstick takes; 1: no difference that its
 *     reference times could show
 * @param error standard error of the ratio
 * @param energy that it takes over what the yardstick takes; null: nobody knows
 */
public record BoardOffset(double time, double error, @Nullable Double energy) {

  /** No difference. */
  public static final BoardOffset NONE = new BoardOffset(1, 0, null);

  /** Whether there is nothing to correct. */
  boolean isNone() {
    return time == 1 && error == 0 && (energy == null || energy == 1);
  }
}
