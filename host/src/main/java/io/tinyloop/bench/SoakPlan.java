package io.tinyloop.bench;

import io.tinyloop.run.ModelSource;
import io.tinyloop.run.RunConfiguration;
import java.util.List;

/**
 * Runs that ask for a number of evaluations together. Each searches without generations, and draws
 * as many genomes at random: none of them twice.
 *
 * @param runs how many, at least 1
 * @param atOnce runs that go on at the same time
 */
record SoakPlan(int runs, int population, int generations, int atOnce) {

  private static final int MOST_OF_A_RUN = 20_000;
  private static final int LEAST_OF_A_RUN = 200;
  private static final int RUNS_OF_A_SHORT_SOAK = 8;
  private static final int MOST_AT_ONCE = 6;
  private static final int POPULATION = 100;
  private static final int SMALL_POPULATION = 25;

  /** A plan for at least {@code evaluations}, and hardly more. */
  static SoakPlan of(int evaluations) {
    int ofRun = Math.clamp(evaluations / RUNS_OF_A_SHORT_SOAK, LEAST_OF_A_RUN, MOST_OF_A_RUN);
    int population = ofRun == MOST_OF_A_RUN ? POPULATION : SMALL_POPULATION;
    int generations = Math.max(1, ofRun / (2 * population));
    int runs = Math.ceilDiv(evaluations, 2 * population * generations);
    return new SoakPlan(runs, population, generations, MOST_AT_ONCE);
  }

  /** Different genomes that search and random baseline of one run ask for. */
  int searchedInRun() {
    return 2 * population * generations;
  }

  /** The same of all runs. */
  int searched() {
    return runs * searchedInRun();
  }

  /**
   * A run on the devices of the host's bench.
   *
   * @param number from 0, its seed
   */
  RunConfiguration run(int number) {
    return new RunConfiguration(
        ModelSource.of(SoakTask.NAME),
        "paper",
        List.of("accuracy", "size"),
        List.of(),
        "bench",
        population,
        generations,
        number,
        "narrow",
        SoakTask.SEARCH_SAMPLES,
        null,
        null,
        "steady-state",
        null,
        null,
        null,
        null,
        null,
        null);
  }
}
