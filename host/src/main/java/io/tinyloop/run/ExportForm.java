package io.tinyloop.run;

import java.util.Arrays;
import java.util.Locale;

/** What a point of a front can be written as. */
public enum ExportForm {
  /** All that a replay needs (BUNDLE.md). */
  BUNDLE("application/zip", ".bundle"),
  /** The model, the core that runs it, and an example, in C. */
  C("application/zip", "-c.zip"),
  /** The packed image that a device loads. */
  MODEL("application/octet-stream", ".tlg"),
  /** What the journal has of the point. */
  JSON("application/json", ".json");

  private final String mediaType;
  private final String ending;

  ExportForm(String mediaType, String ending) {
    this.mediaType = mediaType;
    this.ending = ending;
  }

  /** Of one file that holds it. */
  public String mediaType() {
    return mediaType;
  }

  /** Name of one file that holds point {@code number} of {@code run}. */
  public String fileName(String run, int number) {
    return "%s-%d%s".formatted(run, number, ending);
  }

  /** The form that {@code name} names. */
  public static ExportForm named(String name) {
    return Arrays.stream(values())
        .filter(form -> form.toString().equals(name))
        .findFirst()
        .orElseThrow(() ->
            new IllegalArgumentException(
                "The form (%s) of an export is unknown.%nMaybe one of: bundle, c, model, json."
                    .formatted(name)));
  }

  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
