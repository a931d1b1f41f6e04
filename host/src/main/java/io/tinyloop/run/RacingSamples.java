package io.tinyloop.run;

import io.tinyloop.evaluate.Accuracy;
import io.tinyloop.evaluate.AccuracyMode;
import io.tinyloop.evaluate.Evaluation;
import io.tinyloop.evaluate.Evaluation.Completed;
import io.tinyloop.evaluate.EvaluationSet;
import io.tinyloop.evaluate.Individual;
import io.tinyloop.protocol.arithmetic.BatchedEngine;
import io.tinyloop.protocol.arithmetic.InferenceResult;
import io.tinyloop.protocol.model.DataSet;
import io.tinyloop.quantize.InfeasibleCandidateException;
import io.tinyloop.quantize.Quantizer;
import io.tinyloop.search.Evaluated;
import io.tinyloop.search.Genome;
import io.tinyloop.search.Race;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Runs candidates of a race on devices, block by block. The first block is timed, the others are
 * not. Which samples are right says the law on this host, whose predictions have the digest that
 * the device reported.
 */
final class RacingSamples implements Race.Samples {

  private final PhaseEvaluator phases;
  private final JournaledEvaluator untimed;
  private final EvaluationSet all;
  private final Quantizer quantizer;
  private final PhaseProgress progress;
  private final Map<Genome, Individual> individuals;
  private final BatchedEngine engine = BatchedEngine.fastest();
  private final Map<Genome, Individual> first = new ConcurrentHashMap<>();

  /**
   * @param individuals is given every candidate at its end
   */
  RacingSamples(
      PhaseEvaluator phases,
      EvaluationSet all,
      Quantizer quantizer,
      PhaseProgress progress,
      Map<Genome, Individual> individuals) {
    this.individuals = individuals;
    this.phases = phases;
    this.untimed = phases.untimed();
    this.all = all;
    this.quantizer = quantizer;
    this.progress = progress;
  }

  @Override
  public List<Race.Partial> run(List<Genome> candidates, int block, int[] samples)
      throws InterruptedException {
    EvaluationSet set = all.select(samples);
    List<Evaluation> evaluations =
        block == 0
            ? phases.evaluate(candidates, set, progress)
            : untimed.evaluate(candidates, set, _ -> {});
    List<Race.Partial> partials = new ArrayList<>();
    for (Evaluation evaluation : evaluations) {
      if (evaluation instanceof Completed(Individual individual)) {
        first.putIfAbsent(individual.toGenome(), individual);
        BitSet right = right(individual, set.samples().data(), samples);
        Individual timed = first.get(individual.toGenome());
        partials.add(new Race.Partial(phases.toEvaluated(new Completed(timed)), right));
      } else {
        partials.add(new Race.Partial(phases.toEvaluated(evaluation), new BitSet()));
      }
    }
    return partials;
  }

  /** Which samples are right, by their indices among all. */
  private BitSet right(Individual individual, DataSet data, int[] samples) {
    InferenceResult law = law(individual, data);
    BitSet right = new BitSet();
    for (int i = 0; i < samples.length; i++) {
      if (law.prediction(i) == data.label(i)) {
        right.set(samples[i]);
      }
    }
    return right;
  }

  private InferenceResult law(Individual individual, DataSet data) {
    try {
      InferenceResult law = engine.run(quantizer.quantize(individual.toGenome().layers()), data);
      if (law.predictionDigest().equals(individual.predictionDigest())) {
        return law;
      }
    } catch (InfeasibleCandidateException e) {
      throw new IllegalStateException("A candidate that ran has no integers.", e);
    }
    throw new IllegalStateException(
        "The predictions of %s on %s are not those of the law."
            .formatted(individual.toGenome(), individual.device()));
  }

  @Override
  public Evaluated.Measured conclude(Genome candidate, int correct, int total) {
    Individual individual =
        Objects.requireNonNull(first.get(candidate))
            .withAccuracy(new Accuracy(correct, total, all.split(), AccuracyMode.DEVICE));
    individuals.put(candidate, individual);
    return phases.toMeasured(individual, individual.quantities());
  }
}
