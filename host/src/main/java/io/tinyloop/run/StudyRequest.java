package io.tinyloop.run;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a study evaluates genomes on. The measurements are a function of it and of the genome.
 *
 * @param source which float model on which data
 * @param space {@code paper} or {@code split}; null: paper
 * @param fleet device specifications, for example {@code sim:cortex-m4x4}
 * @param samples validation samples that a candidate runs; null: 1,000
 */
public record StudyRequest(
    ModelSource source, @Nullable String space, String fleet, @Nullable Integer samples) {

  private static final int USUAL_SAMPLES = 1000;

  public StudyRequest {
    RunConfiguration.present("source", source);
    RunConfiguration.present("fleet", fleet);
  }

  /** The same as a run that searches nothing. */
  RunConfiguration toConfiguration() {
    return new RunConfiguration(
        source,
        space == null ? "paper" : space,
        List.of("accuracy", "size"),
        List.of(),
        fleet,
        2,
        1,
        1,
        "narrow",
        samples == null ? (Integer) USUAL_SAMPLES : samples);
  }
}
