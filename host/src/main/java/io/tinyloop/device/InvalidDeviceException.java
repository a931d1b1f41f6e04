package io.tinyloop.device;

/**
 * A device that cannot be named or opened as written. The message has two lines: the problem with
 * the offending value, and one that begins with "Maybe".
 */
public final class InvalidDeviceException extends IllegalArgumentException {

  private final String problem;
  private final String advice;

  /**
   * @param problem one line that quotes the offending value
   * @param advice one line that begins with "Maybe"
   */
  public InvalidDeviceException(String problem, String advice) {
    super(problem + "\n" + advice);
    this.problem = problem;
    this.advice = advice;
  }

  public String problem() {
    return problem;
  }

  public String advice() {
    return advice;
  }
}
