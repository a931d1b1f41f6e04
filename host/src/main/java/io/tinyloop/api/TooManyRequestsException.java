package io.tinyloop.api;

/** More than the host takes at once; a later request may succeed. */
final class TooManyRequestsException extends RuntimeException {

  TooManyRequestsException(String message) {
    super(message);
  }
}
