package io.tinyloop.bench;

import io.tinyloop.bench.BenchmarkReport.Row;
import io.tinyloop.bench.NoisyBoard.Spoilers;
import io.tinyloop.bench.NoisyBoard.Workload;
import io.tinyloop.measure.BoardCalibration;
import io.tinyloop.measure.Calibrator;
import io.tinyloop.measure.Latency;
import io.tinyloop.measure.MeasurementPlan;
import io.tinyloop.measure.WindowSeries;
import io.tinyloop.measure.WindowSource;
import io.tinyloop.protocol.wire.Hello;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;

/**
 * Whether measurements are what they say: boards of known latency with everything that spoils a
 * measurement, many times over. Bias and the share of intervals that contain the truth.
 */
final class MeasurementBenchmark implements Benchmark {

  private static final int TRIALS = 1000;

  /** One sequence of the smallest model of the law's vectors, about. */
  private static final Workload NULL = new Workload(40e-6, 0.1);

  private static final Spoilers NORMAL = new Spoilers(0.01, 0, 1.5e-3, 0.01);
  private static final Spoilers SPIKES = new Spoilers(0.003, 0.02, 1.5e-3, 0.01);
  private static final Spoilers STEADY = new Spoilers(0.0005, 0, 1.5e-3, 0.01);

  @Override
  public List<Row> measure(Consumer<String> notes) throws InterruptedException {
    List<Row> rows = new ArrayList<>();
    notes.accept("%d trials of a noisy board".formatted(TRIALS));
    rows.addAll(latency("1 % jitter", NORMAL, MeasurementPlan.DEFAULT));
    rows.addAll(latency("0.3 % jitter, 2 % spikes", SPIKES, MeasurementPlan.DEFAULT));
    rows.addAll(latency("0.05 % jitter", STEADY, MeasurementPlan.DEFAULT));
    notes.accept("4 × %d recordings of an emulated PPK2".formatted(TRIALS));
    rows.addAll(MeterTrials.rows());
    return rows;
  }

  private static List<Row> latency(String name, Spoilers spoilers, MeasurementPlan plan)
      throws InterruptedException {
    RandomGenerator random = RandomGeneratorFactory.of("L64X128MixRandom").create(1);
    double bias = 0;
    int covered = 0;
    long windows = 0;
    for (int i = 0; i < TRIALS; i++) {
      Workload load = new Workload(random.nextDouble(0.2e-3, 4e-3), 0.1);
      NoisyBoard board = new NoisyBoard(spoilers, random, null);
      Latency latency = latency(board, load, plan);
      double truth = 1e6 * load.seconds();
      bias += (latency.valueMicros() / truth - 1) / TRIALS;
      covered += latency.lowMicros() <= truth && truth <= latency.highMicros() ? 1 : 0;
      windows += latency.windows();
    }
    String note =
        "%.1f windows of 10 ms a trial; clock off by %.0f %%, print of 1.5 ms in each window"
            .formatted((double) windows / TRIALS, 100 * spoilers.clockOff());
    return List.of(
        Row.atMost(1, "latency, bias, " + name, 100 * Math.abs(bias), "%").with(note),
        coverage("latency, 95 % intervals with the truth, " + name, covered));
  }

  private static Row coverage(String metric, int covered) {
    double share = 100.0 * covered / TRIALS;
    return new Row(metric, share, "%", "93…97", share >= 93 && share <= 97, null, null);
  }

  private static Latency latency(NoisyBoard board, Workload load, MeasurementPlan plan)
      throws InterruptedException {
    Hello hello = board.hello();
    BoardCalibration calibration =
        new Calibrator(hello, null).run(board.running(NULL), Instant.EPOCH, null);
    WindowSource<RuntimeException> source = board.running(load);
    WindowSeries series = new WindowSeries(plan, hello, calibration, null);
    int more = series.next();
    while (more > 0) {
      series.add(source.measure(more, plan.minimumWindow(), plan.maximumSequences()));
      more = series.next();
    }
    return series.latency();
  }
}
