package io.tinyloop.run;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** A run ended without a report. */
public final class RunFailedException extends RuntimeException {

  RunFailedException(@Nullable String detail, Path directory) {
    super(
        "The run failed: %s%nWhat was evaluated is kept: tinyloop search --resume %s goes on."
            .formatted(detail == null ? "it was stopped" : detail, directory));
  }
}
