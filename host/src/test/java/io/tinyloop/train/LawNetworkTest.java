package io.tinyloop.train;

import static org.assertj.core.api.Assertions.assertThat;

import io.tinyloop.data.Sequences;
import io.tinyloop.protocol.arithmetic.ReferenceKernel;
import io.tinyloop.protocol.arithmetic.SampleRun;
import io.tinyloop.protocol.model.DataSet;
import io.tinyloop.protocol.model.LayerWidths;
import io.tinyloop.protocol.model.Operator;
import io.tinyloop.protocol.model.QuantizedGru;
import io.tinyloop.quantize.InfeasibleCandidateException;
import io.tinyloop.quantize.QuantizeOptions;
import io.tinyloop.quantize.Quantizer;
import io.tinyloop.quantize.RangeMethod;
import io.tinyloop.quantize.ScaledGru;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What training computes forward is what the reference kernel computes, to the last bit. */
class LawNetworkTest {

  private static final int COUNT = Lanes.BATCH;

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12})
  void computesTheIntegersOfTheLawBeforeAndAfterSteps(long seed) throws Exception {
    Random random = new Random(seed);
    boolean perRow = random.nextInt(4) > 0;
    Quantizer quantizer =
        Quantizer.calibrate(
            SmallModels.model(seed, 6, 5),
            SmallModels.sequences(seed + 1, 200),
            new QuantizeOptions(RangeMethod.MSE, perRow, 2 + random.nextInt(7), 8));
    ScaledGru base =
        quantizer.scaled(List.of(widths(random, seed % 3 == 0), widths(random, seed % 4 == 0)));
    Sequences sequences = SmallModels.sequences(seed + 2, COUNT);
    DataSet data = quantizer.input().dataSet(sequences);
    var network = new LawNetwork(GruParameters.of(quantizer.model()), base);

    assertSame(network, data, base);
    train(network, Samples.integers(data, base.input()), seed);

    assertThat(network.integers().model()).isNotEqualTo(base.model());
    assertSame(network, data, base);
  }

  /** Every state of every step and layer, the logits, and so the classes. */
  private static void assertSame(LawNetwork network, DataSet data, ScaledGru base) {
    QuantizedGru model = network.integers().model();
    Shard shard = new Shard(network, Samples.integers(data, base.input()));
    shard.forward(IntStream.range(0, COUNT).toArray(), 0, COUNT);
    for (int b = 0; b < COUNT; b++) {
      SampleRun run = new ReferenceKernel().runSample(model, data, b);
      for (int l = 0; l < model.layers().size(); l++) {
        Tape tape = shard.tapes().get(l);
        for (int u = 0; u < tape.hiddenSize; u++) {
          assertThat(tape.state[tape.at(tape.steps) + u * COUNT + b])
              .as("layer %d, unit %d, sample %d", l, u, b)
              .isEqualTo(run.finalHidden().get(l)[u]);
        }
      }
      for (int c = 0; c < run.logits().length; c++) {
        assertThat(shard.logits()[c * COUNT + b]).isEqualTo(run.logits()[c]);
      }
    }
  }

  private static void train(LawNetwork network, Samples samples, long seed)
      throws InterruptedException, InfeasibleCandidateException {
    TrainSettings settings = new TrainSettings(3, Lanes.BATCH, 0.01, seed, 0, 1);
    try (Trainer trainer = new Trainer(network, samples, settings, Loss.LABELS)) {
      Adam adam = Adam.of(network.parameters());
      for (int epoch = 0; epoch < 3; epoch++) {
        trainer.epoch(epoch, adam);
      }
    }
  }

  private static LayerWidths widths(Random random, boolean wide) {
    List<Integer> outputs = new ArrayList<>();
    for (Operator operator : Operator.values()) {
      boolean sixteen = operator.onStatePath() && (wide || random.nextInt(5) == 0);
      outputs.add(sixteen ? 16 : 2 + random.nextInt(7));
    }
    return new LayerWidths(
        outputs, IntStream.range(0, 6).mapToObj(i -> 1 + random.nextInt(8)).toList());
  }
}
