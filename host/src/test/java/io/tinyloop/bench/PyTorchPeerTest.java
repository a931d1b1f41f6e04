package io.tinyloop.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.tinyloop.data.InputValues;
import io.tinyloop.data.Sequences;
import io.tinyloop.quantize.FloatForward;
import io.tinyloop.quantize.FloatGru;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PyTorchPeerTest {

  private static final int COUNT = 40;

  private final Random random = new Random(1);

  @TempDir private Path folder;

  @Test
  void runsTheSameModelAsOurFloatForward() throws IOException, InterruptedException {
    FloatGru model =
        new FloatGru(
            "random",
            List.of(new FloatGru.Layer(3, 5, floats(45), floats(75), floats(15), floats(15))),
            new FloatGru.Head(4, floats(20), floats(4)));
    Sequences sequences =
        new Sequences(COUNT, 6, 3, new InputValues.Features(floats(COUNT * 18)), new byte[COUNT]);
    Optional<PyTorchPeer> started = PyTorchPeer.start(model, sequences, folder);
    assumeTrue(started.isPresent(), PyTorchPeer.MISSING);
    try (PyTorchPeer peer = started.get()) {
      assertThat(peer.predict(PyTorchPeer.FLOAT, COUNT)).isEqualTo(predictions(model, sequences));
      assertThat(peer.predict(PyTorchPeer.FAKE_QUANT, COUNT)).hasSize(COUNT);
      assertThat(peer.bestBatch(PyTorchPeer.FAKE_QUANT, note -> {})).isBetween(32, 2048);
      assertThat(peer.seconds(PyTorchPeer.FLOAT, 32)).isPositive();
    }
  }

  private static int[] predictions(FloatGru model, Sequences sequences) {
    float[][] logits = new FloatForward(model).logits(sequences);
    int[] classes = new int[logits.length];
    for (int i = 0; i < logits.length; i++) {
      for (int c = 1; c < logits[i].length; c++) {
        classes[i] = logits[i][c] > logits[i][classes[i]] ? c : classes[i];
      }
    }
    return classes;
  }

  private float[] floats(int count) {
    float[] values = new float[count];
    for (int i = 0; i < count; i++) {
      values[i] = random.nextFloat(-2, 2);
    }
    return values;
  }
}
