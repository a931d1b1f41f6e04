package io.tinyloop.data;

/** Where the samples of a task come from; reads only what is asked for. */
interface SampleSource {

  /** At most {@code maximum} training sequences, for calibration. */
  Sequences training(int maximum);

  Sequences validation();

  Sequences test();
}
