package io.tinyloop.run;

/** A tenant or a host has as many runs going on as it may; a later request may succeed. */
public final class TooManyRunsException extends RuntimeException {

  TooManyRunsException(String message) {
    super(message);
  }
}
