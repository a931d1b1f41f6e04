package io.tinyloop.cli;

/** The front of a search fell behind its baseline: the command ran, and its gate failed. */
final class RegressionException extends RuntimeException {

  RegressionException(String problem, String advice) {
    super(problem + System.lineSeparator() + advice);
  }
}
