package io.tinyloop.run;

import io.tinyloop.device.EvaluationJob;
import io.tinyloop.evaluate.Evaluation;
import io.tinyloop.evaluate.Individual;
import io.tinyloop.search.Genome;
import java.time.Duration;

/** Is told what a run does, on the run's own threads; must return soon and not throw. */
public interface RunListener {

  /** Another step is done, or another phase has begun. */
  default void progress(Progress progress) {}

  /** A candidate that the journal does not know is about to be quantized; on its own thread. */
  default void evaluating(Genome genome) {}

  /** The candidate is quantized and waits for a device. */
  default void submitted(Genome genome, EvaluationJob job) {}

  /**
   * An evaluation is in the journal.
   *
   * @param journal time that the journal took
   */
  default void recorded(Genome genome, Evaluation evaluation, Duration journal) {}

  /** A device has completed a candidate. */
  default void evaluated(Individual individual) {}

  /** The front has changed. */
  default void front(FrontView front) {}

  /** A fault was attributed and the evaluation is repeated elsewhere. */
  default void incident(String device, String kind, String detail) {}

  /** The run has ended, in whatever state. */
  default void ended(RunView run) {}
}
