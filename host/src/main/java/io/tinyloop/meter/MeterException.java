package io.tinyloop.meter;

/** A meter that does not work: its connection broke, it refuses, or it answers nonsense. */
public final class MeterException extends Exception {

  /**
   * @param message what happened, and in a second line what may help
   */
  public MeterException(String message) {
    super(message);
  }

  /** The same with what caused it. */
  public MeterException(String message, Throwable cause) {
    super(message, cause);
  }
}
