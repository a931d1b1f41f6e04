package io.tinyloop.simulator.fault;

/** What can go wrong with a device or its line, and how often chance is asked. */
public enum FaultKind {
  /** The device stops at an evaluation and answers nothing until its watchdog resets it. */
  HANG("hang"),
  /** The device resets in the middle of an evaluation and forgets everything. */
  RESET("reset"),
  /** Bits of a frame flip, either way. */
  CORRUPT("corrupt"),
  /** Bytes of a frame, or all of it, are lost, either way. */
  DROP("drop"),
  /** Bytes of an answer, or all of it, come twice. */
  DUPLICATE("duplicate"),
  /** An answer comes late. */
  DELAY("delay"),
  /** The supply dips in an evaluation: its outputs are wrong. */
  BROWN_OUT("brown-out"),
  /** The timer's clock drifts while an evaluation is timed. */
  CLOCK_DRIFT("clock-drift"),
  /** The hello names another board or core, or does not carry the challenge. */
  LYING_HELLO("lying-hello"),
  /** The line is flooded with garbage before an answer. */
  FLOOD("flood"),
  /** The plug comes out in the middle of an evaluation: the line breaks, the device reboots. */
  UNPLUG("unplug");

  private final String word;

  FaultKind(String word) {
    this.word = word;
  }

  /** The name in commands. */
  public String word() {
    return word;
  }
}
