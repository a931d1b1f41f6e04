package io.tinyloop.run;

import java.util.Locale;
import java.util.function.Consumer;

/**
 * What a search would cost, from one evaluation of the 8-bit homogeneous model. How many candidates
 * are confirmed and tested depends on the front; a population each is assumed. What racing saves
 * depends on the candidates: with it the figures are upper bounds.
 *
 * @param evaluations of search, exploitation, baselines, confirmation and test
 * @param devices in the fleet
 * @param sampleMicros latency of one sequence of the 8-bit homogeneous model
 * @param deviceHours that the inferences take on devices, summed over them
 * @param raced whether candidates may stop early
 * @param trainingEpochs passes of this machine over the training samples, with QAT; 0 without
 */
public record DryRun(
    long evaluations,
    int devices,
    double sampleMicros,
    double deviceHours,
    boolean raced,
    long trainingEpochs) {

  private static final int BASELINES = 7;

  /** Opens the fleet, times one model on it, and multiplies. */
  public static DryRun of(RunConfiguration configuration, Consumer<String> notes)
      throws InterruptedException {
    RunLauncher launcher = new RunLauncher(java.time.InstantSource.system(), notes);
    launcher.check(configuration);
    try (Experiment experiment =
        launcher.open("dry-run", Placement.USUAL, configuration, (_, _, _) -> {})) {
      double micros = experiment.homogeneousLatencyMicros(configuration);
      Integer exploit = configuration.exploit();
      Integer epochs = configuration.qatEpochs();
      long asked = (long) configuration.budget() + (exploit == null ? 0 : exploit);
      long searched = 2 * asked + BASELINES;
      // With QAT each finalist once more after its first epoch, the front after its last.
      long trained = epochs == null ? 0 : 2L * configuration.population() + BASELINES;
      long confirmed = 2L * configuration.population() + BASELINES + trained;
      long tested = (long) configuration.population() + BASELINES;
      long sequences =
          searched * experiment.searchSet().samples().size()
              + confirmed * experiment.validationSet().samples().size()
              + tested * experiment.testSet().samples().size();
      return new DryRun(
          searched + confirmed + tested,
          experiment.devices().size(),
          micros,
          sequences * micros / 3.6e9,
          configuration.racing() != null,
          epochs == null
              ? 0
              : configuration.population()
                  + (long) epochs * (configuration.population() + BASELINES));
    }
  }

  @Override
  public String toString() {
    return String.format(
        Locale.ROOT,
        "%s %d evaluations on %d devices: %.2f device hours at %.1f µs a sequence%s",
        raced ? "at most" : "about",
        evaluations,
        devices,
        deviceHours,
        sampleMicros,
        trainingEpochs == 0
            ? ""
            : "; about %d epochs of training on this machine".formatted(trainingEpochs));
  }
}
