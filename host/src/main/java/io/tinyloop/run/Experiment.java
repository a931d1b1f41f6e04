package io.tinyloop.run;

import io.tinyloop.data.Split;
import io.tinyloop.evaluate.CandidateEvaluator;
import io.tinyloop.evaluate.Evaluation;
import io.tinyloop.evaluate.Evaluation.Completed;
import io.tinyloop.evaluate.EvaluationSet;
import io.tinyloop.lab.Share;
import io.tinyloop.search.Genome;
import io.tinyloop.search.HomogeneousSweep;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** What a run works with: a calibrated model, its samples, and a fleet. Owned by one run. */
final class Experiment implements AutoCloseable {

  private final OpenedModel model;
  private final String modelDigest;
  private final OpenFleet fleet;
  private final CandidateEvaluator evaluator;
  private final int searchSamples;
  private @Nullable EvaluationSet searchSet;
  private @Nullable EvaluationSet validationSet;
  private @Nullable EvaluationSet testSet;

  Experiment(
      OpenedModel model,
      String modelDigest,
      OpenFleet fleet,
      CandidateEvaluator evaluator,
      int searchSamples) {
    this.model = model;
    this.modelDigest = modelDigest;
    this.fleet = fleet;
    this.evaluator = evaluator;
    this.searchSamples = searchSamples;
  }

  /** Stands for weights, calibration and quantizer. */
  String modelDigest() {
    return modelDigest;
  }

  /** Candidates that are worth having in memory at once: enough to keep every device busy. */
  int inFlight() {
    return Math.max(8, 4 * fleet.snapshot().size());
  }

  /** Evaluations that devices have run. */
  long deviceEvaluations() {
    return fleet.lane().evaluations();
  }

  OpenedModel model() {
    return model;
  }

  CandidateEvaluator evaluator() {
    return evaluator;
  }

  int layers() {
    return model.layers();
  }

  /** The homogeneous models that a run's mixed ones are compared with. */
  static List<Genome> baselines(RunConfiguration configuration, int layers) {
    return StatePath.parse(configuration.statePath()) == StatePath.WIDE
        ? HomogeneousSweep.wide(layers)
        : HomogeneousSweep.narrow(configuration.searchSpace(), layers);
  }

  String dataset() {
    return model.data().dataset();
  }

  /** The validation samples that candidates run while searching. */
  EvaluationSet searchSet() {
    if (searchSet == null) {
      searchSet = model.samples(Split.VALIDATION, searchSamples);
    }
    return searchSet;
  }

  /** The first of the search's samples, for timings alone. */
  EvaluationSet fewSamples(int count) {
    int few = Math.min(count, searchSet().samples().size());
    return searchSet().select(IntStream.range(0, few).toArray());
  }

  /** All validation samples. */
  EvaluationSet validationSet() {
    if (validationSet == null) {
      EvaluationSet all = model.samples(Split.VALIDATION);
      validationSet = all.digest().equals(searchSet().digest()) ? searchSet() : all;
    }
    return validationSet;
  }

  /** All test samples; read from disk at the first call, not before. */
  EvaluationSet testSet() {
    if (testSet == null) {
      testSet = model.samples(Split.TEST);
    }
    return testSet;
  }

  /** The devices that it has for itself. */
  List<DeviceView> ownDevices() {
    return fleet.own().stream().map(DeviceView::of).toList();
  }

  /** The devices as a report names them. */
  List<HostFacts.Device> facts() {
    return fleet.snapshot().stream().map(HostFacts.Device::of).toList();
  }

  List<DeviceView> devices() {
    return fleet.snapshot().stream().map(DeviceView::of).toList();
  }

  /** Its place in the queue for devices. */
  Share place() {
    return fleet.place();
  }

  /** Time that devices were busy, summed over them. */
  double deviceSeconds() {
    return fleet.lane().busy().toMillis() / 1e3;
  }

  /** Latency of one sequence of the 8-bit homogeneous model, on one device. */
  double homogeneousLatencyMicros(RunConfiguration configuration) throws InterruptedException {
    Evaluation evaluation =
        evaluator.evaluate(
            baselines(configuration, layers()).getFirst(), model.samples(Split.VALIDATION, 1));
    if (evaluation instanceof Completed completed && completed.individual().latency() != null) {
      return completed.individual().latency().valueMicros();
    }
    throw new IllegalStateException(
        "The 8-bit homogeneous model could not be timed: " + evaluation);
  }

  @Override
  public void close() {
    fleet.close();
  }
}
