package io.tinyloop.data;

import java.io.IOException;
import java.nio.file.NoSuchFileException;

/**
 * Data or a model that cannot be used: absent, truncated, of another shape, or hostile.
 *
 * <p>The message is two lines: the problem, which quotes the file and the offending value, and the
 * advice, which begins with "Maybe".
 */
public final class InvalidDataException extends IllegalArgumentException {

  private final String problem;
  private final String advice;

  /**
   * A problem and its advice.
   *
   * @param problem one line that quotes the file and the offending value
   * @param advice one line that begins with "Maybe" and names the likely fix
   */
  public InvalidDataException(String problem, String advice) {
    super(problem + System.lineSeparator() + advice);
    this.problem = problem;
    this.advice = advice;
  }

  /** The same, with what a library said about it. */
  public InvalidDataException(String problem, String advice, Throwable cause) {
    this(problem, advice);
    initCause(cause);
  }

  /** A file that is absent or that the operating system does not let be read. */
  public static InvalidDataException unreadable(Object file, IOException cause) {
    return cause instanceof NoSuchFileException
        ? new InvalidDataException(
            "The file %s does not exist.".formatted(file),
            "Maybe the data folder is another one, or its files are not there yet.",
            cause)
        : new InvalidDataException(
            "The file %s cannot be read: %s.".formatted(file, cause.getMessage()),
            "Maybe it is a folder, or its permissions forbid it.",
            cause);
  }

  public String problem() {
    return problem;
  }

  public String advice() {
    return advice;
  }
}
