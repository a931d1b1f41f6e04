package io.tinyloop.journal;

/** The database did not answer for long; what was committed before is safe. */
public final class JournalAwayException extends JournalException {

  JournalAwayException(String message, Throwable cause) {
    super(message, cause);
  }
}
