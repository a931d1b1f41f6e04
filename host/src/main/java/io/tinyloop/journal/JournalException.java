package io.tinyloop.journal;

/** The journal could not be opened, read or written; what was committed before is safe. */
public class JournalException extends RuntimeException {

  public JournalException(String message, Throwable cause) {
    super(message, cause);
  }

  JournalException(String message) {
    super(message);
  }

  static JournalException unopened(String place, Throwable cause, String advice) {
    return new JournalException(
        """
        The journal (%s) cannot be opened: %s
        %s\
        """
            .formatted(place, rootMessage(cause), advice),
        cause);
  }

  static Throwable root(Throwable e) {
    Throwable root = e;
    while (root.getCause() != null) {
      root = root.getCause();
    }
    return root;
  }

  /** The first line of what went wrong at the bottom. */
  static String rootMessage(Throwable e) {
    return String.valueOf(root(e).getMessage()).lines().findFirst().orElse("");
  }
}
