package io.tinyloop.journal;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A finished evaluation as the journal holds it.
 *
 * @param ordinal order of completion in the run, from 1
 * @param dataKey digests of the data set and of the model that it was evaluated on
 * @param genome the genes, comma-separated
 * @param outcome {@code OK} or {@code CANDIDATE_INFEASIBLE}
 * @param body JSON of the individual or of the refusal
 * @param device who did it; null where none was asked
 * @param attempts how many devices were asked
 */
public record EvaluationRecord(
    long ordinal,
    String dataKey,
    String genome,
    String outcome,
    String body,
    @Nullable String device,
    int attempts,
    Instant finishedAt) {}
