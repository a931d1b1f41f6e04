package io.tinyloop.lab;

import org.jspecify.annotations.Nullable;

/**
 * A request to keep a device from work.
 *
 * @param reason 1…{@value #LONGEST} characters
 */
public record QuarantineRequest(@Nullable String reason) {

  private static final int LONGEST = 500;

  /**
   * The reason.
   *
   * @throws IllegalArgumentException in two lines, if there is none, or it is too long
   */
  public String checkedReason() {
    if (reason == null || reason.isBlank() || reason.length() > LONGEST) {
      throw new IllegalArgumentException(
          "The reason (%s) must have 1…%d characters.%nMaybe --reason \"USB socket is loose\"."
              .formatted(reason == null ? "none" : reason.length() + " characters", LONGEST));
    }
    return reason.strip();
  }
}
