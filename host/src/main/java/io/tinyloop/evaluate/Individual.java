package io.tinyloop.evaluate;

import io.tinyloop.measure.Energy;
import io.tinyloop.measure.Latency;
import io.tinyloop.measure.OperatorTicks;
import io.tinyloop.search.Genome;
import io.tinyloop.search.Objective;
import io.tinyloop.search.SearchSpace;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A candidate with what a device made of it: the record that the journal, the front and the REST
 * interface hold. Its JSON form is the contract of {@code tinyloop evaluate --json}.
 *
 * @param genome the genes
 * @param modelBytes dense image (ARITHMETIC.md, section 7)
 * @param residentBytes RAM after repacking, plus working memory
 * @param parameterBits GRU weight elements × width
 * @param normalizedSize modelBytes over those of the 8-bit homogeneous model
 * @param latency of one sequence; null where only accuracy was asked for
 * @param energy of one sequence, or why there is none; null where only accuracy was asked for
 * @param device uid of the device that computed it
 * @param operators time of each operator; null where it was not asked for or is not known
 */
public record Individual(
    SearchSpace space,
    List<Integer> genome,
    Accuracy accuracy,
    long modelBytes,
    long residentBytes,
    long parameterBits,
    double normalizedSize,
    @Nullable Latency latency,
    @Nullable Energy energy,
    String device,
    String predictionDigest,
    String stateDigest,
    @Nullable List<OperatorTicks> operators) {

  /** Windows that differ by less, relatively, differ by the resolution of a timer. */
  private static final double EXACT = 1e-6;

  public Individual {
    genome = List.copyOf(genome);
    operators = operators == null ? null : List.copyOf(operators);
  }

  /** The genome with its space. */
  public Genome toGenome() {
    return new Genome(space, genome);
  }

  /**
   * The same with an accuracy put together of several parts; their digests are not put together.
   */
  public Individual withAccuracy(Accuracy sum) {
    return new Individual(
        space,
        genome,
        sum,
        modelBytes,
        residentBytes,
        parameterBits,
        normalizedSize,
        latency,
        energy,
        device,
        "",
        "",
        operators);
  }

  /** The same with other figures of latency and energy. */
  public Individual withTimings(@Nullable Latency otherLatency, @Nullable Energy otherEnergy) {
    return new Individual(
        space,
        genome,
        accuracy,
        modelBytes,
        residentBytes,
        parameterBits,
        normalizedSize,
        otherLatency,
        otherEnergy,
        device,
        predictionDigest,
        stateDigest,
        operators);
  }

  /** Standard errors of the quantities that windows were measured for, above 0. */
  public Map<Objective, Double> standardErrors() {
    Map<Objective, Double> errors = new EnumMap<>(Objective.class);
    if (latency != null && latency.standardErrorMicros() > EXACT * latency.valueMicros()) {
      errors.put(Objective.LATENCY, latency.standardErrorMicros());
    }
    if (energy != null
        && energy.valueMicrojoules() != null
        && energy.standardErrorMicrojoules() != null
        && energy.standardErrorMicrojoules() > EXACT * energy.valueMicrojoules()) {
      errors.put(Objective.ENERGY, energy.standardErrorMicrojoules());
    }
    return errors;
  }

  /** Every objective's value in its natural direction and unit, but those that are not known. */
  public Map<Objective, Double> quantities() {
    Map<Objective, Double> quantities = new EnumMap<>(Objective.class);
    quantities.put(Objective.ACCURACY, accuracy.value());
    quantities.put(Objective.SIZE, (double) modelBytes);
    quantities.put(Objective.RAM, (double) residentBytes);
    if (latency != null) {
      quantities.put(Objective.LATENCY, latency.valueMicros());
    }
    if (energy != null && energy.valueMicrojoules() != null) {
      quantities.put(Objective.ENERGY, energy.valueMicrojoules());
    }
    return quantities;
  }
}
