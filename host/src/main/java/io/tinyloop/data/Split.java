package io.tinyloop.data;

/** A part of a data set that no other part overlaps. The training part serves calibration only. */
public enum Split {
  /** Steers a search. */
  VALIDATION("validation"),
  /** Is touched once, for the report. */
  TEST("test");

  private final String id;

  Split(String id) {
    this.id = id;
  }

  /** The name that commands and reports use. */
  public String id() {
    return id;
  }

  /** The split that {@code id} names. */
  public static Split named(String id) {
    for (Split split : values()) {
      if (split.id.equals(id)) {
        return split;
      }
    }
    throw new InvalidDataException(
        "The split (%s) is unknown.".formatted(id), "Maybe you meant validation or test.");
  }
}
