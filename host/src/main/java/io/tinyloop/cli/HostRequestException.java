package io.tinyloop.cli;

/** A host did not do what it was asked. */
final class HostRequestException extends RuntimeException {

  /**
   * @param message with an advice, or without one
   * @param advice a line that begins with "Maybe", for a message without
   */
  HostRequestException(String message, String advice) {
    super(message.contains("\nMaybe ") ? message : message + System.lineSeparator() + advice);
  }
}
