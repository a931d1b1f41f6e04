package io.tinyloop.cli;

/**
 * Input that a command cannot run with. Ends the program with {@link ExitCode#BAD_INPUT}; the user
 * sees the two lines and no stack trace.
 */
public final class BadInputException extends IllegalArgumentException {

  /**
   * @param problem one line that quotes the offending value
   * @param advice one line that begins with "Maybe" and names the likely fix
   */
  public BadInputException(String problem, String advice) {
    super(problem + System.lineSeparator() + advice);
  }
}
