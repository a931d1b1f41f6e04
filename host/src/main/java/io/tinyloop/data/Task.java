package io.tinyloop.data;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** A classification task: what a sequence is, and which data set it is taken from. */
public enum Task {
  /** MNIST, one image row a time step. */
  ROW_MNIST("row-mnist", Dataset.MNIST, List.of()),
  /** MNIST, one pixel a time step. */
  PIXEL_MNIST("pixel-mnist", Dataset.MNIST, List.of()),
  /** Four spoken words, one frame of MFCC a time step. */
  KWS_4("kws-4", Dataset.SPEECH_COMMANDS, List.of("up", "down", "left", "right")),
  /** Ten spoken words, one frame of MFCC a time step. */
  KWS_10(
      "kws-10",
      Dataset.SPEECH_COMMANDS,
      List.of("yes", "no", "up", "down", "left", "right", "on", "off", "stop", "go"));

  private final String id;
  private final Dataset dataset;
  private final List<String> classNames;

  Task(String id, Dataset dataset, List<String> classNames) {
    this.id = id;
    this.dataset = dataset;
    this.classNames = classNames;
  }

  /** The name that commands and files use. */
  public String id() {
    return id;
  }

  /** The complete data set of this task. */
  public Dataset dataset() {
    return dataset;
  }

  /** The words in the order of their labels; empty where the label is the digit. */
  public List<String> classNames() {
    return classNames;
  }

  /** The task that {@code id} names. */
  public static Task named(String id) {
    return named(id, List.of());
  }

  /**
   * The task that {@code id} names.
   *
   * @param others names that it could have been, for the error
   */
  static Task named(String id, List<String> others) {
    List<String> names = new ArrayList<>(Arrays.stream(values()).map(Task::id).toList());
    names.addAll(others);
    return Arrays.stream(values())
        .filter(task -> task.id.equals(id))
        .findFirst()
        .orElseThrow(() ->
            new InvalidDataException(
                "The task (%s) is unknown.".formatted(id),
                "Maybe you meant one of %s; tinyloop import adds others."
                    .formatted(String.join(", ", names))));
  }
}
