package io.tinyloop.cli;

/** A host did not do what it was asked. */
final class HostRequestException extends RuntimeException {

  HostRequestException(String message) {
    super(message);
  }
}
