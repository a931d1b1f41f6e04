package io.tinyloop.device;

/** What came of a whole ascent of a {@link RecoveryLadder}. */
sealed interface Ascent {

  /** A step helped: the device answers over a new session, and must show what it must. */
  record Recovered(DeviceSession session) implements Ascent {}

  /**
   * No step helped; the last one that was tried failed so.
   *
   * @param absent whether that was because the device's board is not plugged in
   */
  record Failed(Outcome fault, boolean absent) implements Ascent {}

  /** It was not ended: a person asked for the device, or a call to it hangs. */
  record GivenUp() implements Ascent {}
}
