package io.tinyloop.data;

import org.jspecify.annotations.Nullable;

/**
 * Which data a command wants.
 *
 * @param task the task
 * @param dataset the data set, or null for the one that the locations offer
 * @param model the path or name of the float model, or null for the task's own
 * @param locations where to look
 */
public record DataRequest(
    Task task, @Nullable Dataset dataset, @Nullable String model, DataLocations locations) {

  public DataRequest {
    if (dataset == Dataset.SPEECH_COMMANDS != (task.dataset() == Dataset.SPEECH_COMMANDS)
        && dataset != null) {
      throw new InvalidDataException(
          "The task (%s) cannot be run on the data set (%s).".formatted(task.id(), dataset.id()),
          "Maybe you meant --dataset %s.".formatted(task.dataset().id()));
    }
  }

  /** The same task on the embedded digits with the model that was trained without them. */
  public static DataRequest embedded(Task task, DataLocations locations) {
    return new DataRequest(task, Dataset.DIGITS10K, null, locations);
  }
}
