package io.tinyloop.measure;

import io.tinyloop.measure.ClockRatio.Span;
import io.tinyloop.protocol.wire.Hello;
import io.tinyloop.protocol.wire.TickKind;
import io.tinyloop.protocol.wire.Window;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Measures what a board adds to each window, on a small model: windows of one sequence against
 * windows of many. A cycle counter's clock is compared with the host's on top, by windows of a
 * tenth of a second and of one; an emulator's and a process's need no comparison.
 */
public final class Calibrator {

  private static final int WINDOWS = MeasurementPlan.MAX_WINDOWS;
  private static final Duration BRIEF = Duration.ofMillis(20);
  private static final Duration SHORT = Duration.ofMillis(100);
  private static final Duration LONG = Duration.ofSeconds(1);
  private static final int SPANS = 5;
  private static final int COMPARISONS = 3;

  private final Hello hello;
  private final @Nullable Instrument meter;

  /**
   * @param hello of the board
   * @param meter that watches it; null: none
   */
  public Calibrator(Hello hello, @Nullable Instrument meter) {
    this.hello = hello;
    this.meter = meter;
  }

  /** What a calibration of this board with this meter holds for. */
  public BoardCalibration.Key key() {
    var digest = hello.firmwareDigest();
    return new BoardCalibration.Key(
        hello.uid(),
        digest == null ? "" : digest.hex(),
        hello.clockHertz(),
        meter == null ? "" : meter.name());
  }

  /** Whether there is anything to calibrate: what a cost model says has no overhead. */
  public boolean needed() {
    return hello.tickKind() != TickKind.MODELLED_CYCLES || meter != null;
  }

  /**
   * The calibration.
   *
   * @param source runs the small model
   * @param temperature in °C; null: unknown
   */
  public <E extends Exception> BoardCalibration run(
      WindowSource<E> source, Instant now, @Nullable Double temperature)
      throws E, InterruptedException {
    Round few = source.measure(WINDOWS, Duration.ZERO, 1);
    boolean clocked = hello.tickKind() == TickKind.CYCLES;
    Round many =
        source.measure(WINDOWS, clocked || meter != null ? SHORT : BRIEF, Integer.MAX_VALUE);
    boolean metered = few.metered().size() == WINDOWS && many.metered().size() == WINDOWS;
    OverheadFit ticks = OverheadFit.of(few.windows(), many.windows(), Window::ticks);
    OverheadFit micros = metered ? fit(few, many, window -> 1e6 * window.seconds()) : null;
    return new BoardCalibration(
        key(),
        now,
        hello.supplyMillivolts(),
        temperature,
        ticks,
        micros,
        metered ? fit(few, many, Metered::microjoules) : null,
        clocked ? clock(source) : ClockRatio.UNKNOWN,
        micros == null ? null : meterClock(many, ticks.empty(), micros.empty()));
  }

  private static OverheadFit fit(Round few, Round many, ToDoubleFunction<Metered> quantity) {
    return OverheadFit.of(
        few.windows().getFirst().sequences(),
        values(few.metered(), quantity),
        many.windows().getFirst().sequences(),
        values(many.metered(), quantity));
  }

  private static double[] values(List<Metered> windows, ToDoubleFunction<Metered> quantity) {
    return windows.stream().filter(Metered::isValid).mapToDouble(quantity).toArray();
  }

  /** A busy host may have to compare more than once; what is still vague is carried as it is. */
  private <E extends Exception> ClockRatio clock(WindowSource<E> source)
      throws E, InterruptedException {
    ClockRatio ratio = compared(source);
    for (int again = 1; again < COMPARISONS && ratio.isVague(); again++) {
      ratio = compared(source);
    }
    return ratio;
  }

  private <E extends Exception> ClockRatio compared(WindowSource<E> source)
      throws E, InterruptedException {
    List<Span> shorter = new ArrayList<>();
    List<Span> longer = new ArrayList<>();
    for (int i = 0; i < SPANS; i++) {
      shorter.add(span(source.measure(1, SHORT, Integer.MAX_VALUE)));
      longer.add(span(source.measure(1, LONG, Integer.MAX_VALUE)));
    }
    return ClockRatio.of(shorter, longer);
  }

  private Span span(Round round) {
    return new Span(seconds(round.windows().getFirst()), round.hostSeconds());
  }

  private double seconds(Window window) {
    return (double) window.ticks() / hello.tickHertz();
  }

  /** The meter's seconds over the board's, each without the edges. */
  private ClockRatio meterClock(Round many, double emptyTicks, double emptyMicros) {
    double[] ratios =
        IntStream.range(0, many.windows().size())
            .filter(i -> many.metered().get(i).isValid())
            .mapToDouble(i ->
                (many.metered().get(i).seconds() - emptyMicros / 1e6)
                    / ((many.windows().get(i).ticks() - emptyTicks) / hello.tickHertz()))
            .toArray();
    Estimate ratio = Estimate.of(ratios);
    return ratio.median() > 0
        ? new ClockRatio(ratio.median(), ratio.standardError())
        : ClockRatio.UNKNOWN;
  }
}
