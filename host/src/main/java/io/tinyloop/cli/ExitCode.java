package io.tinyloop.cli;

/** What the program tells the shell; scripts rely on these three numbers. */
public enum ExitCode {
  /** The command did what it was asked. */
  OK(0),
  /**
   * The command ran, but a gate failed: a goal was missed, a device computed wrongly, a run broke.
   */
  FAILED(1),
  /** The command could not run with this input. */
  BAD_INPUT(2);

  private final int number;

  ExitCode(int number) {
    this.number = number;
  }

  public int number() {
    return number;
  }
}
