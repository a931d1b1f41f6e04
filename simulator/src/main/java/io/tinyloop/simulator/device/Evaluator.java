package io.tinyloop.simulator.device;

import io.tinyloop.protocol.arithmetic.InferenceEngine;
import io.tinyloop.protocol.arithmetic.InferenceResult;
import io.tinyloop.protocol.model.DataSet;
import io.tinyloop.protocol.wire.DeviceReply;
import io.tinyloop.protocol.wire.DeviceReply.Refusal;
import io.tinyloop.protocol.wire.DeviceReply.SampleRecords;
import io.tinyloop.protocol.wire.Digest;
import io.tinyloop.protocol.wire.EnergyStatus;
import io.tinyloop.protocol.wire.EvaluateResult;
import io.tinyloop.protocol.wire.HostCommand.Evaluate;
import io.tinyloop.protocol.wire.HostCommand.FetchSamples;
import io.tinyloop.protocol.wire.HostCommand.Timing;
import io.tinyloop.protocol.wire.LinkException;
import io.tinyloop.protocol.wire.RefusalReason;
import io.tinyloop.protocol.wire.Window;
import io.tinyloop.simulator.cost.ModelCost;
import io.tinyloop.simulator.device.ResidentBlobs.ResidentModel;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** Runs resident models over resident samples and remembers results (PROTOCOL.md, section 7). */
final class Evaluator {

  /** Looks at the link between two batches; false stops the evaluation. */
  interface Between {
    boolean goOn(Evaluation running) throws LinkException, InterruptedException;
  }

  private static final int REMEMBERED_RESULTS = 8;
  private static final int RECORDS_A_PAGE = 512;

  private final DeviceProfile profile;
  private final ResidentBlobs resident;
  private final InferenceEngine engine;
  private final Stopwatch stopwatch;
  private final Map<Long, EvaluateResult> results = new Newest<>(REMEMBERED_RESULTS);
  private @Nullable Evaluation newest;

  Evaluator(
      DeviceProfile profile,
      ResidentBlobs resident,
      InferenceEngine engine,
      RandomGenerator random) {
    this.profile = profile;
    this.resident = resident;
    this.engine = engine;
    this.stopwatch = new Stopwatch(profile, random);
  }

  void clear() {
    results.clear();
    newest = null;
  }

  /** The result of an evaluation that was run before; null if there is none. */
  @Nullable EvaluateResult repeated(Evaluate evaluate) {
    EvaluateResult known = results.get(evaluate.evaluationId());
    return known == null ? null : known.repeated();
  }

  /** Why this evaluation cannot run; null if it can. */
  @Nullable Refusal objection(Evaluate evaluate) {
    ResidentModel model = resident.model(evaluate.model());
    if (model == null) {
      return Refusal.of(RefusalReason.UNKNOWN_MODEL, "The model is not resident.");
    }
    DataSet data = resident.dataSet(evaluate.dataSet());
    if (data == null) {
      return Refusal.of(RefusalReason.UNKNOWN_DATA_SET, "The data set is not resident.");
    }
    if (!data.fits(model.model())) {
      return Refusal.of(RefusalReason.INCOMPATIBLE, "The data set is not for this model.");
    }
    if (evaluate.sampleCount() > profile.maxSamples()) {
      return outside("There are too many samples.", profile.maxSamples(), evaluate.sampleCount());
    }
    long end = (long) evaluate.firstSample() + evaluate.sampleCount();
    if (end > data.sampleCount()) {
      return outside("The data set has fewer samples.", data.sampleCount(), end);
    }
    return null;
  }

  /**
   * Runs an evaluation without objection: its result, or the refusal if it was stopped.
   *
   * @param before the result is told
   */
  DeviceReply run(Evaluate evaluate, Between between, Between before)
      throws LinkException, InterruptedException {
    ResidentModel model = resident.model(evaluate.model());
    DataSet data = resident.dataSet(evaluate.dataSet());
    if (model == null || data == null) {
      throw new IllegalStateException("The evaluation (%s) must run.".formatted(evaluate));
    }
    Evaluation running = new Evaluation(evaluate, model.model(), data);
    while (between.goOn(running)) {
      running.advance(engine);
      if (running.isDone() && before.goOn(running)) {
        EvaluateResult result = result(running, model, data.steps());
        results.put(evaluate.evaluationId(), result);
        newest = running;
        return result;
      }
    }
    return Refusal.of(RefusalReason.CANCELLED, "The evaluation was stopped.");
  }

  private EvaluateResult result(Evaluation run, ResidentModel model, int steps) {
    Timing timing = run.command().timing();
    ModelCost cost = profile.core().cost(model.model(), steps);
    List<Window> windows = timing == null ? List.of() : stopwatch.windows(timing, cost);
    boolean perOperator = timing != null && timing.perOperator();
    InferenceResult outputs = run.outputs();
    return new EvaluateResult(
        run.command().evaluationId(),
        run.correct(),
        outputs.sampleCount(),
        Digest.fromBytes(outputs.predictionSha256()),
        Digest.fromBytes(outputs.stateSha256()),
        windows,
        perOperator ? cost.operatorCycles() : List.of(),
        0,
        model.imageBytes(),
        model.residentBytes(),
        windows.isEmpty() ? EnergyStatus.UNSPECIFIED : EnergyStatus.MODELLED,
        false);
  }

  /** A page of the newest evaluation's records. */
  DeviceReply fetch(FetchSamples fetch) {
    Evaluation run = newest;
    if (run == null || run.command().evaluationId() != fetch.evaluationId()) {
      return outside("This is not the newest evaluation.", 0, fetch.firstSample());
    }
    int first = run.command().firstSample();
    int end = first + run.command().sampleCount();
    if (fetch.firstSample() < first || fetch.firstSample() >= end) {
      return outside("The evaluation had no such sample.", end, fetch.firstSample());
    }
    int from = fetch.firstSample() - first;
    int count = Math.min(RECORDS_A_PAGE, Math.min(fetch.sampleCount(), end - fetch.firstSample()));
    InferenceResult outputs = run.outputs();
    return new SampleRecords(
        fetch.evaluationId(),
        fetch.firstSample(),
        Arrays.copyOfRange(outputs.predictions(), from, from + count),
        Arrays.copyOfRange(outputs.traces(), from, from + count));
  }

  private static Refusal outside(String detail, int expected, long actual) {
    return new Refusal(
        RefusalReason.SAMPLE_RANGE, detail, expected, (int) Math.min(Integer.MAX_VALUE, actual));
  }
}
