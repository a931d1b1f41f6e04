package io.tinyloop.journal;

/** The journal could not be opened, read or written; what was committed before is safe. */
public final class JournalException extends RuntimeException {

  public JournalException(String message, Throwable cause) {
    super(message, cause);
  }
}
