package io.tinyloop.bench;

import com.sun.management.ThreadMXBean;
import io.tinyloop.protocol.arithmetic.BatchedEngine;
import io.tinyloop.protocol.arithmetic.InferenceResult;
import io.tinyloop.protocol.arithmetic.PreparedModel;
import io.tinyloop.protocol.arithmetic.ReferenceKernel;
import io.tinyloop.protocol.model.DataSet;
import io.tinyloop.protocol.model.DataSetImage;
import io.tinyloop.protocol.model.InvalidImageException;
import io.tinyloop.protocol.model.ModelImage;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ForkJoinPool;

/**
 * The engine alone in a JVM that has the Vector API: {@link EngineBenchmark} starts it and asks for
 * figures, one line at a time.
 *
 * <ul>
 *   <li>{@code names}: what the engines call themselves
 *   <li>{@code warm WORKLOAD ENGINE THREADS SECONDS}: runs until the compiler is done
 *   <li>{@code time WORKLOAD ENGINE THREADS PASSES}: seconds of one pass over the data, processor
 *       time of the calling thread and time of day, and the digest of all states
 *   <li>{@code check WORKLOAD ENGINE SAMPLES}: whether the reference kernel has the same results
 *   <li>{@code allocation WORKLOAD ENGINE}: bytes allocated by an evaluation, and by a time step
 * </ul>
 */
public final class EngineWorker {

  private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

  private final Path folder;
  private final Map<String, DataSet> data = new HashMap<>();
  private final Map<String, PreparedModel> models = new HashMap<>();
  private final Map<Integer, ForkJoinPool> pools = new HashMap<>();

  private EngineWorker(Path folder) {
    this.folder = folder;
  }

  public static void main(String[] arguments) throws IOException {
    var worker = new EngineWorker(Path.of(arguments[0]));
    var commands = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.US_ASCII));
    for (String line = commands.readLine(); line != null; line = commands.readLine()) {
      System.out.println(worker.answer(line.split(" ")));
    }
  }

  private String answer(String[] words) throws IOException {
    return switch (words[0]) {
      case "names" ->
          "{\"fastest\": \"%s\", \"plain\": \"%s\"}"
              .formatted(engine("fastest").name(), engine("plain").name());
      case "warm" ->
          warm(words[1], words[2], Integer.parseInt(words[3]), Double.parseDouble(words[4]));
      case "time" ->
          time(words[1], words[2], Integer.parseInt(words[3]), Integer.parseInt(words[4]));
      case "check" -> check(words[1], words[2], Integer.parseInt(words[3]));
      case "allocation" -> allocation(words[1], words[2]);
      default -> throw new IllegalArgumentException(Arrays.toString(words));
    };
  }

  private static BatchedEngine engine(String name) {
    return name.equals("plain") ? BatchedEngine.plain() : BatchedEngine.fastest();
  }

  private DataSet data(String workload) throws IOException {
    if (!data.containsKey(workload)) {
      try {
        byte[] image = Files.readAllBytes(EngineWorkload.dataFile(folder, workload));
        data.put(workload, DataSetImage.decode(image));
      } catch (InvalidImageException e) {
        throw new IllegalStateException(e);
      }
    }
    return data.get(workload);
  }

  private PreparedModel model(String workload, String engine) throws IOException {
    String key = workload + " " + engine;
    if (!models.containsKey(key)) {
      try {
        byte[] image = Files.readAllBytes(EngineWorkload.modelFile(folder, workload));
        models.put(key, engine(engine).prepare(ModelImage.decode(image)));
      } catch (InvalidImageException e) {
        throw new IllegalStateException(e);
      }
    }
    return models.get(key);
  }

  private InferenceResult run(PreparedModel model, DataSet data, int threads) {
    return threads == 1
        ? model.run(data, 0, data.sampleCount())
        : model.run(
            data,
            0,
            data.sampleCount(),
            pools.computeIfAbsent(threads, size -> new ForkJoinPool(size)),
            threads);
  }

  private String warm(String workload, String engine, int threads, double seconds)
      throws IOException {
    PreparedModel model = model(workload, engine);
    DataSet all = data(workload);
    long end = System.nanoTime() + (long) (1e9 * seconds);
    int passes = 0;
    do {
      run(model, all, threads);
      passes++;
    } while (System.nanoTime() < end);
    return "{\"passes\": %d}".formatted(passes);
  }

  private String time(String workload, String engine, int threads, int passes) throws IOException {
    PreparedModel model = model(workload, engine);
    DataSet all = data(workload);
    long wall = System.nanoTime();
    long cpu = THREADS.getCurrentThreadCpuTime();
    InferenceResult result = run(model, all, threads);
    for (int pass = 1; pass < passes; pass++) {
      result = run(model, all, threads);
    }
    cpu = THREADS.getCurrentThreadCpuTime() - cpu;
    wall = System.nanoTime() - wall;
    return "{\"cpuSeconds\": %s, \"wallSeconds\": %s, \"digest\": \"%s\"}"
        .formatted(1e-9 * cpu / passes, 1e-9 * wall / passes, result.stateDigest());
  }

  private String check(String workload, String engine, int samples) throws IOException {
    PreparedModel model = model(workload, engine);
    DataSet all = data(workload);
    InferenceResult expected = new ReferenceKernel().run(model.model(), all, 0, samples);
    InferenceResult actual = model.run(all, 0, samples);
    return "{\"equal\": %b}"
        .formatted(
            Arrays.equals(expected.traces(), actual.traces())
                && Arrays.equals(expected.predictions(), actual.predictions()));
  }

  /** The same samples with as many steps and with twice as many: the difference is the steps'. */
  private String allocation(String workload, String engine) throws IOException {
    PreparedModel model = model(workload, engine);
    DataSet all = data(workload);
    int samples = all.sampleCount() / 2;
    DataSet twice =
        new DataSet(
            2 * all.steps(),
            all.inputSize(),
            all.inputBits(),
            all.classes(),
            all.codes(),
            Arrays.copyOf(all.labels(), samples));
    long once = allocated(model, all, samples);
    return "{\"evaluation\": %d, \"step\": %s}"
        .formatted(once, (double) (allocated(model, twice, samples) - once) / all.steps());
  }

  /** Bytes that one evaluation allocates, the least of several. */
  private static long allocated(PreparedModel model, DataSet data, int samples) {
    long least = Long.MAX_VALUE;
    for (int repetition = 0; repetition < 5; repetition++) {
      long before = THREADS.getCurrentThreadAllocatedBytes();
      model.run(data, 0, samples);
      least = Math.min(least, THREADS.getCurrentThreadAllocatedBytes() - before);
    }
    return least;
  }
}
