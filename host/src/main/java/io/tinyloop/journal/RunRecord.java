package io.tinyloop.journal;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A run as the journal holds it.
 *
 * @param configuration JSON of all that the run is a function of
 * @param commitId the program that started it
 * @param detail why a run failed
 * @param report JSON of the report, once completed; never in a list of runs
 * @param tenant whose it is
 * @param startedBy name of the caller who started it
 */
public record RunRecord(
    String id,
    String configuration,
    String commitId,
    RunState state,
    @Nullable String detail,
    @Nullable String report,
    String tenant,
    String startedBy,
    Instant createdAt,
    Instant updatedAt) {}
