package io.tinyloop.analysis;

import io.tinyloop.search.Genome;

/**
 * A genome that a run evaluated, on the samples that candidates were searched on.
 *
 * @param accuracy 0…1; of a candidate that racing dropped, on what it ran
 * @param modelBytes of its image
 * @param parameterBits weight elements times their widths
 * @param normalizedSize modelBytes over those of the 8-bit homogeneous model
 * @param evaluation its place among all that its search asked for, infeasible ones too, from 1
 * @param generation from 1; of the random baseline likewise
 */
public record Candidate(
    Genome genome,
    double accuracy,
    long modelBytes,
    long parameterBits,
    double normalizedSize,
    int evaluation,
    int generation) {}
