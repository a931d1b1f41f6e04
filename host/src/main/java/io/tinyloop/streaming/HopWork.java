package io.tinyloop.streaming;

import io.tinyloop.evaluate.Individual;
import io.tinyloop.measure.Energy;
import io.tinyloop.measure.Latency;
import io.tinyloop.measure.OperatorTicks;
import io.tinyloop.measure.Provenance;
import io.tinyloop.protocol.model.GruLayer;
import io.tinyloop.protocol.model.Operator;
import io.tinyloop.protocol.model.QuantizedGru;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a device does with one hop of the stream: one time step of every layer, and the classifier.
 *
 * @param device whose figures these are
 * @param clockHertz of its core
 * @param micros at that clock, in µs
 * @param slowestMicros the longest window's, or the end of the interval; what a deadline is held to
 * @param cycles of the core; null where the device counts none and no table gives them
 * @param instructions where the device counts those
 * @param microjoules null where the energy is not known
 * @param classifierBy how its share in a sequence is known: by its own ticks or by its
 *     multiply-accumulates
 */
public record HopWork(
    String device,
    long clockHertz,
    Figure micros,
    Figure slowestMicros,
    @Nullable Figure cycles,
    @Nullable Figure instructions,
    @Nullable Figure microjoules,
    String classifierBy) {

  private static final String BY_TICKS = "ticks";
  private static final String BY_PRODUCTS = "multiply-accumulates";
  private static final String BY_PROFILE = "profile";

  /**
   * Of what a device made of a candidate: a sequence's figures, divided into its steps.
   *
   * @param steps of a sequence
   * @throws IllegalArgumentException in two lines, if nothing was timed
   */
  public static HopWork of(Individual individual, QuantizedGru model, int steps) {
    Latency latency = individual.latency();
    if (latency == null) {
      throw new IllegalArgumentException(
          "The point (%s) has no latency.%nMaybe name a board with --board, or search with latency among the objectives."
              .formatted(individual.toGenome()));
    }
    double share = share(individual.operators(), model, steps);
    Double cycles = latency.cycles() == null ? latency.cyclesEstimated() : latency.cycles();
    Provenance cycleSource = latency.cycles() == null ? Provenance.MODELLED : latency.provenance();
    double slowest =
        Math.max(latency.highMicros(), latency.maximumMicros()) / latency.valueMicros();
    Figure micros =
        latency.instructions() == null || cycles == null
            ? new Figure(latency.valueMicros(), latency.provenance())
            : Figure.modelled(1e6 * cycles / latency.clockHertz());
    return new HopWork(
        individual.device(),
        latency.clockHertz(),
        micros.times(share),
        micros.times(share * slowest),
        cycles == null ? null : new Figure(cycles * share, cycleSource),
        latency.instructions() == null
            ? null
            : new Figure(latency.instructions() * share, latency.provenance()),
        energy(individual.energy(), share),
        individual.operators() == null ? BY_PRODUCTS : BY_TICKS);
  }

  /**
   * Of a board of the cost model, MODELLED.
   *
   * @param cycles of a sequence of one step
   * @param microjoules of the same
   */
  public static HopWork modelled(String board, long clockHertz, double cycles, double microjoules) {
    Figure micros = Figure.modelled(1e6 * cycles / clockHertz);
    return new HopWork(
        board,
        clockHertz,
        micros,
        micros,
        Figure.modelled(cycles),
        null,
        Figure.modelled(microjoules),
        BY_PROFILE);
  }

  private static @Nullable Figure energy(@Nullable Energy energy, double share) {
    Double value = energy == null ? null : energy.valueMicrojoules();
    Provenance provenance = energy == null ? null : energy.provenance();
    return value == null || provenance == null ? null : new Figure(value * share, provenance);
  }

  /** The part of a sequence that a step with the classifier is. */
  private static double share(
      @Nullable List<OperatorTicks> operators, QuantizedGru model, int steps) {
    double head;
    double all;
    if (operators == null) {
      double step = model.layers().stream().mapToLong(HopWork::products).sum();
      head = model.head().weights().rows() * (double) model.head().weights().columns();
      all = step * steps + head;
    } else {
      head =
          operators.stream().filter(o -> o.layer() == null).mapToLong(OperatorTicks::ticks).sum();
      all = operators.stream().mapToLong(OperatorTicks::ticks).sum();
    }
    return ((all - head) / steps + head) / all;
  }

  private static long products(GruLayer layer) {
    return Operator.LINEAR.stream()
        .map(operator -> layer.linear(operator).weights())
        .mapToLong(weights -> (long) weights.rows() * weights.columns())
        .sum();
  }
}
