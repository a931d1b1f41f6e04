package io.tinyloop.bench;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tinyloop.data.Sequences;
import io.tinyloop.quantize.FloatGru;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Stream;

/** What a user would take instead of the engine: PyTorch on the same model and the same samples. */
final class PyTorchPeer implements AutoCloseable {

  /** Why there is no peer where there is none. */
  static final String MISSING =
      "no Python with torch and numpy; Debian: apt-get install python3-torch python3-numpy libopenblas0";

  /** Forwards of the script. */
  static final String FLOAT = "float";

  static final String FAKE_QUANT = "fake-quant";

  private final Coprocess script;

  private PyTorchPeer(Coprocess script) {
    this.script = script;
  }

  /**
   * Starts the peer on a model of one layer; empty where no interpreter has PyTorch.
   *
   * @param folder an existing folder for its files
   */
  static Optional<PyTorchPeer> start(FloatGru floats, Sequences sequences, Path folder)
      throws IOException, InterruptedException {
    Optional<String> python = interpreter();
    if (python.isEmpty()) {
      return Optional.empty();
    }
    Path script = Coprocess.unpack("pytorch_peer.py", folder);
    Path inputs = Files.createDirectory(folder.resolve("peer"));
    write(floats, sequences, inputs);
    return Optional.of(
        new PyTorchPeer(
            Coprocess.start(
                "PyTorch",
                List.of(python.get(), script.toString(), inputs.toString()),
                Map.of(),
                folder)));
  }

  private static Optional<String> interpreter() throws InterruptedException {
    for (String python : List.of("/usr/bin/python3", "python3")) {
      if (hasPyTorch(python)) {
        return Optional.of(python);
      }
    }
    return Optional.empty();
  }

  private static boolean hasPyTorch(String python) throws InterruptedException {
    try {
      return new ProcessBuilder(python, "-c", "import torch, numpy")
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .start()
              .waitFor()
          == 0;
    } catch (IOException e) {
      return false; // there is no such program
    }
  }

  private static void write(FloatGru floats, Sequences sequences, Path folder) throws IOException {
    FloatGru.Layer layer = floats.layers().getFirst();
    write(folder, "weight_ih", layer.inputWeights());
    write(folder, "weight_hh", layer.hiddenWeights());
    write(folder, "bias_ih", layer.inputBiases());
    write(folder, "bias_hh", layer.hiddenBiases());
    write(folder, "head_weight", floats.head().weights());
    write(folder, "head_bias", floats.head().biases());
    float[] inputs = new float[sequences.values().size()];
    for (int i = 0; i < inputs.length; i++) {
      inputs[i] = sequences.values().at(i);
    }
    write(folder, "inputs", inputs);
    Map<String, Integer> shape =
        Map.of(
            "inputSize", layer.inputSize(),
            "hiddenSize", layer.hiddenSize(),
            "classes", floats.head().classes(),
            "steps", sequences.steps(),
            "count", sequences.count());
    new ObjectMapper().writeValue(folder.resolve("shape.json").toFile(), shape);
  }

  private static void write(Path folder, String name, float[] values) throws IOException {
    ByteBuffer bytes =
        ByteBuffer.allocate(Float.BYTES * values.length).order(ByteOrder.LITTLE_ENDIAN);
    FloatBuffer floats = bytes.asFloatBuffer();
    floats.put(values);
    Files.write(folder.resolve(name + ".f32"), bytes.array());
  }

  /** Version and library of matrix products. */
  String description() {
    JsonNode answer = script.ask("describe");
    return "PyTorch %s, %s, %s thread"
        .formatted(
            answer.get("pytorch").asText(),
            answer.get("blas").asText(),
            answer.get("threads").asText());
  }

  /** Classes of the first {@code count} sequences. */
  int[] predict(String forward, int count) {
    JsonNode classes = script.ask("predict", forward, count).get("classes");
    int[] predictions = new int[count];
    for (int i = 0; i < count; i++) {
      predictions[i] = classes.get(i).asInt();
    }
    return predictions;
  }

  /** The batch size with the least processor time a sequence. */
  int bestBatch(String forward, Consumer<String> notes) {
    JsonNode answer =
        script.ask(
            Stream.concat(Stream.of("sweep", forward), Stream.of(32, 64, 128, 256, 512, 1024, 2048))
                .toArray());
    notes.accept("PyTorch %s: %s".formatted(forward, answer));
    return answer.get("batch").asInt();
  }

  /** Processor time of one pass over all sequences, seconds. */
  double seconds(String forward, int batch) {
    return script.ask("time", forward, batch).get("cpuSeconds").asDouble();
  }

  @Override
  public void close() {
    script.close();
  }
}
