package io.tinyloop.run;

import java.util.Locale;
import java.util.function.Consumer;

/**
 * What a search would cost, from one evaluation of the 8-bit homogeneous model. How many candidates
 * are confirmed and tested depends on the front; a population each is assumed.
 *
 * @param evaluations of search, baselines, confirmation and test
 * @param devices in the fleet
 * @param sampleMicros latency of one sequence of the 8-bit homogeneous model
 * @param deviceHours that the inferences take on devices, summed over them
 */
public record DryRun(long evaluations, int devices, double sampleMicros, double deviceHours) {

  private static final int BASELINES = 7;

  /** Opens the fleet, times one model on it, and multiplies. */
  public static DryRun of(RunConfiguration configuration, Consumer<String> notes)
      throws InterruptedException {
    RunLauncher launcher = new RunLauncher(java.time.InstantSource.system(), notes);
    launcher.check(configuration);
    try (Experiment experiment =
        launcher.open("dry-run", Placement.USUAL, configuration, (_, _, _) -> {})) {
      double micros = experiment.homogeneousLatencyMicros(configuration);
      long searched = 2L * configuration.budget() + BASELINES;
      long confirmed = 2L * configuration.population() + BASELINES;
      long tested = (long) configuration.population() + BASELINES;
      long sequences =
          searched * experiment.searchSet().samples().size()
              + confirmed * experiment.validationSet().samples().size()
              + tested * experiment.testSet().samples().size();
      return new DryRun(
          searched + confirmed + tested,
          experiment.devices().size(),
          micros,
          sequences * micros / 3.6e9);
    }
  }

  @Override
  public String toString() {
    return String.format(
        Locale.ROOT,
        "about %d evaluations on %d devices: %.2f device hours at %.1f µs a sequence",
        evaluations,
        devices,
        deviceHours,
        sampleMicros);
  }
}
