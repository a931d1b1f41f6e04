package io.tinyloop.journal;

import java.time.Duration;
import java.time.Instant;

/**
 * What a run did between two starts of its host.
 *
 * @param ordinal from 1
 * @param commitId of the program
 * @param modelDigest of the homogeneous model: stands for weights, calibration and quantizer
 * @param dataDigest of all validation samples
 * @param lastAt when it was last seen at work
 * @param deviceEvaluations evaluations that devices ran for it
 * @param deviceSeconds time that devices were busy for it, summed over them
 */
public record SessionRecord(
    int ordinal,
    String commitId,
    String modelDigest,
    String dataDigest,
    Instant startedAt,
    Instant lastAt,
    long deviceEvaluations,
    double deviceSeconds) {

  /** Time that the session lasted. */
  public Duration wall() {
    return Duration.between(startedAt, lastAt);
  }
}
