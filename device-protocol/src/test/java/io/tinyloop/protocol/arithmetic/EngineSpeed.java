package io.tinyloop.protocol.arithmetic;

import com.sun.management.ThreadMXBean;
import io.tinyloop.protocol.model.ActivationFormat;
import io.tinyloop.protocol.model.DataSet;
import io.tinyloop.protocol.model.QuantizedGru;
import io.tinyloop.protocol.model.RandomModels;
import java.lang.management.ManagementFactory;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;

/**
 * Prints the speed of the engines on one core, all 17 operators included, in GMAC/s (GRU and head
 * weights times samples and steps). Time is the thread's processor time, the median and the best of
 * the repetitions, so that other work on the machine disturbs little; the last column is what the
 * last repetition allocated for each step of a sample, results aside. Start with the class path of
 * the tests:
 *
 * <pre>java --add-modules jdk.incubator.vector -cp … io.tinyloop.protocol.arithmetic.EngineSpeed
 * </pre>
 */
public final class EngineSpeed {

  private record Shape(String name, int inputSize, int hiddenSize, int steps, int samples) {}

  private static final List<Shape> SHAPES =
      List.of(new Shape("row-mnist", 28, 64, 28, 5120), new Shape("pixel-mnist", 1, 64, 784, 512));

  private EngineSpeed() {}

  public static void main(String[] arguments) {
    int repetitions = arguments.length > 0 ? Integer.parseInt(arguments[0]) : 15;
    System.out.printf(
        "%-28s %-12s %-7s %8s %8s %10s%n",
        "engine", "shape", "state", "median", "best", "bytes/step");
    for (BatchedEngine engine :
        Stream.of(BatchedEngine.plain(), BatchedEngine.fastest()).toList()) {
      if (arguments.length > 1 && !engine.name().startsWith(arguments[1])) {
        continue;
      }
      for (Shape shape : SHAPES) {
        if (arguments.length > 2 && !shape.name.equals(arguments[2])) {
          continue;
        }
        for (boolean wide : new boolean[] {false, true}) {
          print(engine, shape, wide, repetitions);
        }
      }
    }
  }

  private static void print(BatchedEngine engine, Shape shape, boolean wide, int repetitions) {
    var models = new RandomModels(new Random(1)).withMultiplierARow();
    QuantizedGru model =
        models.model(
            new ActivationFormat(8, 10),
            List.of(RandomModels.homogeneous(8, wide)),
            shape.inputSize,
            List.of(shape.hiddenSize),
            10);
    DataSet data = models.data(model, shape.samples, shape.steps);
    PreparedModel prepared = engine.prepare(model);
    var threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    long[] allocated = new long[repetitions];
    double[] rates = new double[repetitions];
    double products =
        (double) shape.samples
            * (3.0 * shape.hiddenSize * (shape.inputSize + shape.hiddenSize) * shape.steps
                + 10.0 * shape.hiddenSize);
    for (int i = 0; i < repetitions; i++) {
      long before = threads.getCurrentThreadAllocatedBytes();
      long start = threads.getCurrentThreadCpuTime();
      prepared.run(data, 0, shape.samples);
      rates[i] = products / (threads.getCurrentThreadCpuTime() - start);
      allocated[i] = threads.getCurrentThreadAllocatedBytes() - before - 5L * shape.samples;
    }
    Arrays.sort(rates);
    System.out.printf(
        "%-28s %-12s %-7s %8.2f %8.2f %10.2f%n",
        engine.name(),
        shape.name,
        wide ? "wide" : "narrow",
        rates[repetitions / 2],
        rates[repetitions - 1],
        (double) allocated[repetitions - 1] / shape.samples / shape.steps);
  }
}
