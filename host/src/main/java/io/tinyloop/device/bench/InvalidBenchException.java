package io.tinyloop.device.bench;

import java.nio.file.Path;

/**
 * A bench file that cannot be used. The message has two lines: file, line and offending value, and
 * one that begins with "Maybe".
 */
public final class InvalidBenchException extends Exception {

  private final int line;

  InvalidBenchException(Path file, int line, String problem, String advice) {
    super("%s, line %d: %s\n%s".formatted(file.getFileName(), line, problem, advice));
    this.line = line;
  }

  /** The line in the file, from 1. */
  public int line() {
    return line;
  }
}
