package io.tinyloop.train;

import java.nio.file.Path;

/** A checkpoint that training must not go on from. */
public final class InvalidCheckpointException extends IllegalArgumentException {

  private static final long serialVersionUID = 1;

  InvalidCheckpointException(Path file, String problem, String advice) {
    super("The checkpoint %s %s.%nMaybe %s.".formatted(file, problem, advice));
  }
}
