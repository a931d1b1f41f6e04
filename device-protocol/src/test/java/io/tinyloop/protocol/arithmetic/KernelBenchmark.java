package io.tinyloop.protocol.arithmetic;

import io.tinyloop.protocol.model.ActivationFormat;
import io.tinyloop.protocol.model.GruLayer;
import io.tinyloop.protocol.model.LinearOperator;
import io.tinyloop.protocol.model.RandomModels;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** Each kernel of the plain engine on one row: one hidden unit of 256 samples. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(2)
public class KernelBenchmark {

  private static final int WIDTH = PlainTile.WIDTH;
  private static final int UNITS = 64;

  private final int[] out = new int[WIDTH];
  private final int[] traces = new int[WIDTH];
  private final int[] a = new int[WIDTH];
  private final int[] b = new int[WIDTH];
  private final int[] codes = new int[WIDTH];
  private final int[][] state = new int[UNITS][WIDTH];
  private GruLayer layer;
  private LinearOperator linear;
  private int[] weights;

  @Setup
  public void prepare() {
    var random = new Random(1);
    layer =
        new RandomModels(random)
            .model(
                new ActivationFormat(8, 128),
                List.of(RandomModels.homogeneous(8, false)),
                28,
                List.of(UNITS),
                10)
            .layers()
            .getFirst();
    linear = layer.linear().get(1);
    weights = PlainLayer.values(linear.weights());
    for (int i = 0; i < WIDTH; i++) {
      a[i] = random.nextInt(-128, 128);
      b[i] = random.nextInt(-128, 128);
      codes[i] = random.nextInt(256);
      for (int[] row : state) {
        row[i] = random.nextInt(-128, 128);
      }
    }
  }

  /** Sums of 64 products. */
  @Benchmark
  public int[] accumulate() {
    PlainRows.accumulate(out, 1, weights, 0, state);
    return out;
  }

  @Benchmark
  public int[] requantize() {
    System.arraycopy(a, 0, out, 0, WIDTH);
    int multiplier = linear.multipliers()[0];
    PlainRows.requantize(out, 0, multiplier, linear.shift(), linear.output());
    return out;
  }

  @Benchmark
  public int[] add() {
    PlainRows.add(out, layer.resetSum(), a, b);
    return out;
  }

  @Benchmark
  public int[] multiply() {
    PlainRows.multiply(out, layer.resetProduct(), a, b);
    return out;
  }

  @Benchmark
  public int[] complement() {
    PlainRows.complement(out, layer.updateComplement(), 255, codes);
    return out;
  }

  @Benchmark
  public int[] lookUp() {
    PlainRows.lookUp(out, layer.resetSigmoid(), 0, codes);
    return out;
  }

  @Benchmark
  public int[] fusedStatePath() {
    PlainRows.fused(out, codes, a, b);
    return out;
  }

  @Benchmark
  public int[] trace() {
    PlainRows.fold(traces, a);
    return traces;
  }
}
