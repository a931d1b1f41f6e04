package io.tinyloop.bench;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Contenders that take turns, round by round, so that whatever else the machine does meets all of
 * them. Times on one core are processor times, those on two cores are times of day.
 */
final class EngineContest implements AutoCloseable {

  private static final double WARM_UP_SECONDS = 4;
  private static final int PASSES = 4;
  private static final int CHECKED = 256;

  private final EngineWorkload rows;
  private final EngineWorkload pixels;
  private final Coprocess worker;
  private final Optional<PyTorchPeer> peer;
  private final Optional<ProcessorPeak.Kernel> kernel;
  private int floatBatch;
  private int fakeQuantBatch;

  /** Seconds of one pass over row-mnist. */
  final Series oneCore = new Series();

  final Series oneCoreWall = new Series();
  final Series twoCoresWall = new Series();
  final Series plain = new Series();
  final Series peerFloat = new Series();
  final Series peerFakeQuant = new Series();

  /** Seconds of one pass over pixel-mnist on two cores. */
  final Series pixelsWall = new Series();

  @Nullable ProcessorPeak peak;

  EngineContest(EngineWorkload rows, EngineWorkload pixels, Path folder)
      throws IOException, InterruptedException {
    this.rows = rows;
    this.pixels = pixels;
    rows.write(folder);
    pixels.write(folder);
    worker = Coprocess.start("worker", workerCommand(folder), classPath(), folder);
    peer = PyTorchPeer.start(rows.floats(), rows.sequences(), folder);
    kernel = ProcessorPeak.compile(folder);
  }

  private static List<String> workerCommand(Path folder) {
    return List.of(
        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
        "--add-modules",
        "jdk.incubator.vector",
        EngineWorker.class.getName(),
        folder.toString());
  }

  private static Map<String, String> classPath() {
    return Map.of("CLASSPATH", System.getProperty("java.class.path"));
  }

  Optional<PyTorchPeer> peer() {
    return peer;
  }

  /** What the engine calls itself in the worker. */
  String engineName() {
    return worker.ask("names").get("fastest").asText();
  }

  /**
   * Lets the compiler finish, finds the peer's best batch sizes, and makes sure that the engine is
   * right before it is fast.
   */
  void prepare(Consumer<String> notes) {
    for (EngineWorkload workload : List.of(rows, pixels)) {
      for (String engine : List.of("fastest", "plain")) {
        if (!worker.ask("check", workload.name(), engine, CHECKED).get("equal").asBoolean()) {
          throw new IllegalStateException(
              "The engine (%s) and the reference kernel differ on %s."
                  .formatted(engine, workload.name()));
        }
      }
    }
    notes.accept("warming up");
    worker.ask("warm", rows.name(), "plain", 1, WARM_UP_SECONDS);
    worker.ask("warm", rows.name(), "fastest", 1, WARM_UP_SECONDS);
    worker.ask("warm", rows.name(), "fastest", 2, WARM_UP_SECONDS);
    if (peer.isPresent()) {
      floatBatch = peer.get().bestBatch(PyTorchPeer.FLOAT, notes);
      fakeQuantBatch = peer.get().bestBatch(PyTorchPeer.FAKE_QUANT, notes);
    }
  }

  /** One turn of each. */
  void round() throws IOException, InterruptedException {
    if (kernel.isPresent()) {
      ProcessorPeak now = kernel.get().measure();
      peak = peak == null ? now : peak.or(now);
    }
    JsonNode alone = worker.ask("time", rows.name(), "fastest", 1, PASSES);
    oneCore.add(alone.get("cpuSeconds").asDouble());
    oneCoreWall.add(alone.get("wallSeconds").asDouble());
    peer.ifPresent(p -> peerFloat.add(p.seconds(PyTorchPeer.FLOAT, floatBatch)));
    twoCoresWall.add(
        worker.ask("time", rows.name(), "fastest", 2, PASSES).get("wallSeconds").asDouble());
    peer.ifPresent(p -> peerFakeQuant.add(p.seconds(PyTorchPeer.FAKE_QUANT, fakeQuantBatch)));
    plain.add(worker.ask("time", rows.name(), "plain", 1, 1).get("cpuSeconds").asDouble());
  }

  /** One pass over pixel-mnist, which takes seconds. */
  void pixelRound() {
    pixelsWall.add(
        worker.ask("time", pixels.name(), "fastest", 2, 1).get("wallSeconds").asDouble());
  }

  /** Bytes that an evaluation of half of row-mnist allocates, and that one of its steps does. */
  JsonNode allocation() {
    return worker.ask("allocation", rows.name(), "fastest");
  }

  String floatBatch() {
    return "batch " + floatBatch;
  }

  String fakeQuantBatch() {
    return "batch " + fakeQuantBatch;
  }

  @Override
  public void close() {
    worker.close();
    peer.ifPresent(PyTorchPeer::close);
  }
}
