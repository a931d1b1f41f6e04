package io.tinyloop.measure;

import java.time.Duration;

/**
 * A board with a workload on it, which can be timed.
 *
 * @param <E> what may go wrong
 */
@FunctionalInterface
public interface WindowSource<E extends Exception> {

  /**
   * Times some windows.
   *
   * @param windows how many, 1…16
   * @param least a window repeats the sequence until it lasts so long
   * @param mostSequences of a window
   */
  Round measure(int windows, Duration least, int mostSequences) throws E, InterruptedException;
}
