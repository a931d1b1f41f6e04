package io.tinyloop.run;

import io.tinyloop.device.DeviceSpec;
import io.tinyloop.evaluate.CandidateEvaluator;
import io.tinyloop.evaluate.StaticLimits;
import io.tinyloop.measure.TimingPlan;
import io.tinyloop.search.Constraints;
import io.tinyloop.search.Objective;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/** Opens what runs work with. Thread-safe. */
public final class RunLauncher {

  private static final Duration DEADLINE = Duration.ofMinutes(10);

  private final InstantSource clock;
  private final Map<String, String> environment;
  private final Consumer<String> notes;

  /**
   * @param notes is told what a user may not expect
   */
  public RunLauncher(InstantSource clock, Consumer<String> notes) {
    this.clock = clock;
    this.environment = System.getenv();
    this.notes = notes;
  }

  InstantSource clock() {
    return clock;
  }

  /**
   * Checks what can be checked without a device.
   *
   * @throws IllegalArgumentException in two lines, the problem and an advice
   */
  void check(RunConfiguration configuration) {
    Constraints.parse(configuration.constraints());
    List<DeviceSpec> fleet = DeviceSpec.parseFleet(configuration.fleet());
    boolean timed =
        configuration.objectiveList().stream()
                .anyMatch(o -> o == Objective.LATENCY || o == Objective.ENERGY)
            || Constraints.parse(configuration.constraints()).list().stream()
                .anyMatch(
                    c -> c.objective() == Objective.LATENCY || c.objective() == Objective.ENERGY);
    long kinds = fleet.stream().map(DeviceSpec::id).distinct().count();
    if (timed && kinds > 1) {
      throw new IllegalArgumentException(
          "The fleet (%s) has different devices, whose latency and energy do not compare.%nMaybe run one search for each, or leave latency and energy out of the objectives."
              .formatted(configuration.fleet()));
    }
  }

  /** Opens the fleet, reads the data, calibrates the model. */
  Experiment open(RunConfiguration configuration, IncidentListener incidents)
      throws InterruptedException {
    OpenedModel model = OpenedModel.open(configuration.source(), environment, notes);
    OpenFleet fleet = OpenFleet.start(configuration.fleet(), clock, incidents);
    CandidateEvaluator evaluator =
        new CandidateEvaluator(
            model.quantizer(),
            new StaticLimits(Constraints.parse(configuration.constraints())),
            fleet.pool(),
            TimingPlan.DEFAULT,
            DEADLINE,
            model.homogeneousBytes());
    return new Experiment(model, fleet, evaluator, configuration.samples());
  }

  /** Hears of faults that were attributed to equipment. */
  @FunctionalInterface
  interface IncidentListener {
    void incident(String device, String kind, String detail);
  }
}
