package io.tinyloop.protocol.model;

/**
 * Bytes that are not a model image or a data set image; nothing of them may be executed or stored.
 */
public final class InvalidImageException extends Exception {

  private static final long serialVersionUID = 1;

  private final int offset;

  public InvalidImageException(int offset, String message) {
    super("At byte %d: %s".formatted(offset, message));
    this.offset = offset;
  }

  InvalidImageException(int offset, String message, RuntimeException cause) {
    super("At byte %d: %s".formatted(offset, message), cause);
    this.offset = offset;
  }

  /** Where in the image the offending field starts, in bytes. */
  public int offset() {
    return offset;
  }
}
