package io.tinyloop.data;

/**
 * A task with its samples and its float model. Each split is read when it is asked for, and read
 * again when it is asked for again.
 */
public final class TaskData {

  private final String task;
  private final String dataset;
  private final ModelFile model;
  private final SampleSource source;

  TaskData(String task, String dataset, ModelFile model, SampleSource source) {
    this.task = task;
    this.dataset = dataset;
    this.model = model;
    this.source = source;
  }

  /** The name that commands and files use. */
  public String task() {
    return task;
  }

  /** Name of the data set that the samples really come from. */
  public String dataset() {
    return dataset;
  }

  public ModelFile model() {
    return model;
  }

  /** At most {@code maximum} training sequences of all classes; no other split contains them. */
  public Sequences calibration(int maximum) {
    return source.training(maximum);
  }

  /** All sequences of a split, in the order of the files. */
  public Sequences split(Split split) {
    return switch (split) {
      case VALIDATION -> source.validation();
      case TEST -> source.test();
    };
  }
}
