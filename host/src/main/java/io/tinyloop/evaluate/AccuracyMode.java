package io.tinyloop.evaluate;

import java.util.Locale;

/** Who computed the predictions that an accuracy counts. */
public enum AccuracyMode {
  /** The device ran every sample. */
  DEVICE,
  /** The device proved a subset, bit for bit; the reference computed the full set. */
  VERIFIED;

  /** The name in commands and JSON. */
  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
