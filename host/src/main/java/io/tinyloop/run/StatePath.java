package io.tinyloop.run;

import java.util.Arrays;
import java.util.Locale;

/** Width of the state path in homogeneous models. */
public enum StatePath {
  /** As narrow as everything else. */
  NARROW,
  /** 16 bits. */
  WIDE;

  /** The state path of a name such as {@code wide}. */
  public static StatePath parse(String name) {
    return Arrays.stream(values())
        .filter(path -> path.toString().equals(name))
        .findFirst()
        .orElseThrow(() ->
            new IllegalArgumentException(
                "The state path (%s) is unknown.%nMaybe one of: narrow, wide.".formatted(name)));
  }

  /** The name in commands and JSON. */
  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
