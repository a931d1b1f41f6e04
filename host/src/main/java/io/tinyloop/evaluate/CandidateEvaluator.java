package io.tinyloop.evaluate;

import io.tinyloop.device.DeviceReport;
import io.tinyloop.device.EvaluationJob;
import io.tinyloop.device.JobQueue;
import io.tinyloop.device.Outcome;
import io.tinyloop.measure.MeasurementPlan;
import io.tinyloop.measure.OperatorTicks;
import io.tinyloop.protocol.model.QuantizedGru;
import io.tinyloop.protocol.wire.Digest;
import io.tinyloop.quantize.InfeasibleCandidateException;
import io.tinyloop.quantize.Quantizer;
import io.tinyloop.search.Genome;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Evaluates candidates on a pool of devices. {@link #evaluate} is the flow of the whole product:
 * genome → quantized model → wire → device → measurement → individual. Thread-safe.
 */
public final class CandidateEvaluator {

  private final Quantizer quantizer;
  private final StaticLimits limits;
  private final JobQueue devices;
  private final @Nullable MeasurementPlan timing;
  private final Duration deadline;
  private final long homogeneousBytes;
  private final Function<Genome, Set<String>> avoided;

  /**
   * @param quantizer where real numbers end
   * @param limits what is refused before an upload
   * @param devices who run candidates
   * @param timing how they are timed; null: accuracy only
   * @param deadline of one attempt on one device, beside the time of bringing the samples there and
   *     of computing them
   * @param homogeneousBytes modelBytes of the 8-bit homogeneous model
   */
  public CandidateEvaluator(
      Quantizer quantizer,
      StaticLimits limits,
      JobQueue devices,
      @Nullable MeasurementPlan timing,
      Duration deadline,
      long homogeneousBytes) {
    this(quantizer, limits, devices, timing, deadline, homogeneousBytes, _ -> Set.of());
  }

  private CandidateEvaluator(
      Quantizer quantizer,
      StaticLimits limits,
      JobQueue devices,
      @Nullable MeasurementPlan timing,
      Duration deadline,
      long homogeneousBytes,
      Function<Genome, Set<String>> avoided) {
    this.avoided = avoided;
    this.quantizer = quantizer;
    this.limits = limits;
    this.devices = devices;
    this.timing = timing;
    this.deadline = deadline;
    this.homogeneousBytes = homogeneousBytes;
  }

  /** The same without timing. */
  public CandidateEvaluator untimed() {
    return new CandidateEvaluator(quantizer, limits, devices, null, deadline, homogeneousBytes);
  }

  /** The same, with the time of each operator where anything is timed. */
  public CandidateEvaluator withOperators() {
    MeasurementPlan each = timing == null ? null : timing.withOperators();
    return new CandidateEvaluator(
        quantizer, limits, devices, each, deadline, homogeneousBytes, avoided);
  }

  /**
   * The same on other devices.
   *
   * @param others names of those that run a genome only where there are no others
   */
  public CandidateEvaluator avoiding(Function<Genome, Set<String>> others) {
    return new CandidateEvaluator(
        quantizer, limits, devices, timing, deadline, homogeneousBytes, others);
  }

  /**
   * Runs a candidate on all samples of {@code set}.
   *
   * @throws EquipmentException if no device could: nothing is said about the candidate then
   */
  public Evaluation evaluate(Genome genome, EvaluationSet set) throws InterruptedException {
    return evaluate(genome, set, (model, report) -> {});
  }

  /** The same; {@code witness} hears of the attempt whose numbers are taken. */
  public Evaluation evaluate(Genome genome, EvaluationSet set, Witness witness)
      throws InterruptedException {
    try {
      QuantizedGru model = quantizer.quantize(genome.layers());
      EvaluationJob job =
          EvaluationJob.of(model, set.samples(), timing, deadline).avoiding(avoided.apply(genome));
      Optional<Evaluation.Infeasible> refusal = limits.refuse(genome, job);
      if (refusal.isPresent()) {
        return refusal.get();
      }
      witness.submitted(job);
      Outcome outcome = outcome(job);
      if (outcome instanceof Outcome.Ok(DeviceReport report)) {
        witness.saw(job.image().digest(), report);
      }
      return conclude(genome, job, outcome, set);
    } catch (InfeasibleCandidateException e) {
      return new Evaluation.Infeasible(genome, String.valueOf(e.getMessage()), 1);
    }
  }

  /** Hears of a candidate on its way, and of the attempt that gave its numbers. */
  @FunctionalInterface
  public interface Witness {
    /** The candidate waits for a device. */
    default void submitted(EvaluationJob job) {}

    /** A device has run the model with this image's digest. */
    void saw(Digest model, DeviceReport report);
  }

  private Outcome outcome(EvaluationJob job) throws InterruptedException {
    try {
      return devices.submit(job).get();
    } catch (ExecutionException e) {
      throw new IllegalStateException("The pool broke down: " + e.getCause(), e.getCause());
    }
  }

  private Evaluation conclude(
      Genome genome, EvaluationJob job, Outcome outcome, EvaluationSet set) {
    return switch (outcome) {
      case Outcome.Ok(DeviceReport report) ->
          new Evaluation.Completed(individual(genome, job, report, set));
      case Outcome.CandidateInfeasible(String device, String reason) ->
          new Evaluation.Infeasible(genome, reason, 1);
      case Outcome.DeviceFault _,
          Outcome.LinkFault _,
          Outcome.InstrumentFault _,
          Outcome.TimedOut _,
          Outcome.LeaseLost _ ->
          throw new EquipmentException(outcome);
    };
  }

  private Individual individual(
      Genome genome, EvaluationJob job, DeviceReport report, EvaluationSet set) {
    return new Individual(
        genome.space(),
        genome.genes(),
        new Accuracy(report.correct(), report.total(), set.split(), AccuracyMode.DEVICE),
        report.modelBytes(),
        report.residentBytes(),
        job.model().parameterBits(),
        (double) report.modelBytes() / homogeneousBytes,
        report.latency(),
        timing == null ? null : report.energy(),
        report.device(),
        report.predictionDigest().hex(),
        report.stateDigest().hex(),
        OperatorTicks.of(report.operatorTicks()));
  }
}
