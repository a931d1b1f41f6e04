package io.tinyloop.run;

import io.tinyloop.journal.RunRecord;
import io.tinyloop.journal.RunState;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A run as people see it.
 *
 * @param tenant whose it is
 * @param startedBy name of the caller who started it
 * @param progress null when it is not running
 * @param detail why it failed
 */
public record RunView(
    String id,
    RunState state,
    String tenant,
    String startedBy,
    String task,
    String space,
    List<String> objectives,
    Instant createdAt,
    @Nullable Progress progress,
    @Nullable String detail,
    RunConfiguration configuration) {

  static RunView of(RunRecord run, @Nullable Progress progress) {
    RunConfiguration configuration = Json.read(run.configuration(), RunConfiguration.class);
    return new RunView(
        run.id(),
        run.state(),
        run.tenant(),
        run.startedBy(),
        configuration.source().task(),
        configuration.space(),
        configuration.objectives(),
        run.createdAt(),
        progress,
        run.detail(),
        configuration);
  }
}
