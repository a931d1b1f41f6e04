package io.tinyloop.run;

import java.util.Locale;
import java.util.function.Consumer;

/**
 * What a search would cost at most, from one evaluation of the 8-bit homogeneous model.
 *
 * @param evaluations of search and baselines; the confirmation of the front comes on top
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
    try (Experiment experiment = launcher.open(configuration, (_, _, _) -> {})) {
      double micros = experiment.homogeneousLatencyMicros();
      long evaluations = 2L * configuration.budget() + BASELINES;
      return new DryRun(
          evaluations,
          experiment.devices().size(),
          micros,
          evaluations * experiment.searchSet().samples().size() * micros / 3.6e9);
    }
  }

  @Override
  public String toString() {
    return String.format(
        Locale.ROOT,
        "at most %d evaluations on %d devices: %.2f device hours at %.1f µs a sequence",
        evaluations,
        devices,
        deviceHours,
        sampleMicros);
  }
}
