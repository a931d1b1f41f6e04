package io.tinyloop.run;

import io.tinyloop.evaluate.Individual;

/** Is told what a run does, on the run's own threads; must return soon and not throw. */
public interface RunListener {

  /** Another step is done, or another phase has begun. */
  default void progress(Progress progress) {}

  /** A device has completed a candidate. */
  default void evaluated(Individual individual) {}

  /** The front has changed. */
  default void front(FrontView front) {}

  /** A fault was attributed and the evaluation is repeated elsewhere. */
  default void incident(String device, String kind, String detail) {}

  /** The run has ended, in whatever state. */
  default void ended(RunView run) {}
}
