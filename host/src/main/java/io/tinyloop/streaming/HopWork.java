package io.tinyloop.streaming;

import io.tinyloop.measure.Energy;
import io.tinyloop.measure.Latency;
import io.tinyloop.measure.OperatorTicks;
import io.tinyloop.measure.Provenance;
import io.tinyloop.protocol.model.GruLayer;
import io.tinyloop.protocol.model.Operator;
import io.tinyloop.protocol.model.QuantizedGru;
import io.tinyloop.protocol.model.WeightMatrix;
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
   * What a sequence consists of, to divide its figures where no operator was timed.
   *
   * @param steps of a sequence
   * @param stepProducts multiply-accumulates of one step of every layer
   * @param classifierProducts multiply-accumulates of the classifier
   */
  public record Sequence(int steps, long stepProducts, long classifierProducts) {

    /** Of an integer model. */
    public static Sequence of(QuantizedGru model, int steps) {
      WeightMatrix head = model.head().weights();
      return new Sequence(
          steps,
          model.layers().stream().mapToLong(Sequence::products).sum(),
          (long) head.rows() * head.columns());
    }

    private static long products(GruLayer layer) {
      return Operator.LINEAR.stream()
          .map(operator -> layer.linear(operator).weights())
          .mapToLong(weights -> (long) weights.rows() * weights.columns())
          .sum();
    }
  }

  /**
   * Of what a device made of a candidate: a sequence's figures, divided into its steps.
   *
   * @param operators ticks of each; null where they are not known
   * @throws IllegalArgumentException in two lines, if nothing was timed
   */
  public static HopWork of(
      String device,
      @Nullable Latency latency,
      @Nullable Energy energy,
      @Nullable List<OperatorTicks> operators,
      Sequence sequence) {
    if (latency == null) {
      throw new IllegalArgumentException(
          "Nothing was timed on %s.%nMaybe name a board with --board, or search with latency among the objectives."
              .formatted(device));
    }
    double share = share(operators, sequence);
    Double cycles = latency.cycles() == null ? latency.cyclesEstimated() : latency.cycles();
    Provenance cycleSource = latency.cycles() == null ? Provenance.MODELLED : latency.provenance();
    double slowest =
        Math.max(latency.highMicros(), latency.maximumMicros()) / latency.valueMicros();
    Figure micros =
        latency.instructions() == null || cycles == null
            ? new Figure(latency.valueMicros(), latency.provenance())
            : Figure.modelled(1e6 * cycles / latency.clockHertz());
    return new HopWork(
        device,
        latency.clockHertz(),
        micros.times(share),
        micros.times(share * slowest),
        cycles == null ? null : new Figure(cycles * share, cycleSource),
        latency.instructions() == null
            ? null
            : new Figure(latency.instructions() * share, latency.provenance()),
        energy(energy, share),
        operators == null ? BY_PRODUCTS : BY_TICKS);
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
  private static double share(@Nullable List<OperatorTicks> operators, Sequence sequence) {
    double head = sequence.classifierProducts();
    double all = (double) sequence.stepProducts() * sequence.steps() + head;
    if (operators != null) {
      head =
          operators.stream().filter(o -> o.layer() == null).mapToLong(OperatorTicks::ticks).sum();
      all = operators.stream().mapToLong(OperatorTicks::ticks).sum();
    }
    return ((all - head) / sequence.steps() + head) / all;
  }
}
