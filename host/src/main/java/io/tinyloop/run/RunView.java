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
 * @param waiting why it does not get on though it runs; null: it does
 * @param waitSeconds that a candidate which joins the queue now waits for a device, about; null:
 *     nobody knows
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
    RunConfiguration configuration,
    @Nullable String waiting,
    @Nullable Double waitSeconds) {

  static RunView of(RunRecord run, @Nullable ActiveRun active) {
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
        active == null ? null : active.progress(),
        run.detail(),
        configuration,
        active == null ? null : active.waiting(),
        active == null ? null : active.waitSeconds());
  }

  /** The same with the progress that another host shows. */
  RunView withProgress(Progress shown) {
    return new RunView(
        id,
        state,
        tenant,
        startedBy,
        task,
        space,
        objectives,
        createdAt,
        shown,
        detail,
        configuration,
        waiting,
        waitSeconds);
  }
}
