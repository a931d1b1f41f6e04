package io.tinyloop.quantize;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tinyloop.data.InputValues;
import io.tinyloop.data.InvalidDataException;
import io.tinyloop.data.RealData;
import io.tinyloop.data.Sequences;
import io.tinyloop.data.Split;
import io.tinyloop.data.Task;
import io.tinyloop.data.TaskData;
import io.tinyloop.protocol.arithmetic.BatchedEngine;
import io.tinyloop.protocol.arithmetic.InferenceResult;
import io.tinyloop.protocol.arithmetic.ReferenceKernel;
import io.tinyloop.protocol.model.DataSet;
import io.tinyloop.protocol.model.LayerWidths;
import io.tinyloop.protocol.model.ModelImage;
import io.tinyloop.protocol.model.Operator;
import io.tinyloop.protocol.model.QuantizedGru;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class QuantizerTest {

  private static final int STEPS = 9;

  @ParameterizedTest
  @CsvSource({"8, false, 0.979", "8, true, 0.979", "4, false, 0.94"})
  void keepsTheAccuracyOfTheFloatModel(int bits, boolean wide, double least)
      throws InfeasibleCandidateException {
    TaskData data = RealData.digits(Task.ROW_MNIST);
    Quantizer quantizer =
        Quantizer.calibrate(
            FloatGru.read(data.model()), data.calibration(1000), QuantizeOptions.DEFAULT);
    // Float: 0.979 on the validation split, 0.984 on the test split.
    Sequences sequences = data.split(Split.TEST).spread(1000);

    QuantizedGru model = quantizer.quantize(List.of(homogeneous(bits, wide)));

    assertThat(accuracy(model, quantizer, sequences)).isGreaterThanOrEqualTo(least);
  }

  @Test
  void pixelsOfEightBitsAreTheirOwnCodes() {
    TaskData data = RealData.digits(Task.ROW_MNIST);
    Quantizer quantizer =
        Quantizer.calibrate(
            FloatGru.read(data.model()), data.calibration(20), QuantizeOptions.DEFAULT);
    Sequences test = data.split(Split.TEST).slice(0, 10);

    DataSet codes = quantizer.input().dataSet(test);

    assertThat(codes.codes()).isEqualTo(((InputValues.Pixels) test.values()).bytes());
    assertThat(codes.labels()).isEqualTo(test.labels());
  }

  @ParameterizedTest
  @EnumSource
  void followsTheFloatModelAtEightBits(RangeMethod method) throws InfeasibleCandidateException {
    for (boolean perRow : new boolean[] {false, true}) {
      Quantizer quantizer =
          Quantizer.calibrate(stacked(), sequences(200), new QuantizeOptions(method, perRow, 8, 8));
      for (boolean wide : new boolean[] {false, true}) {
        LayerWidths widths = homogeneous(8, wide);

        assertThat(agreement(quantizer, List.of(widths, widths))).isGreaterThan(0.9);
      }
    }
  }

  @Test
  void everyGenomeGivesAModelThatRunsAndCanBeStored() throws Exception {
    Random random = new Random(5);
    Quantizer quantizer = Quantizer.calibrate(stacked(), sequences(200), QuantizeOptions.DEFAULT);
    DataSet data = quantizer.input().dataSet(sequences(20));
    for (int i = 0; i < 300; i++) {
      List<LayerWidths> widths = List.of(random(random), random(random));

      QuantizedGru model = quantizer.quantize(widths);

      assertThat(ModelImage.encode(ModelImage.decode(ModelImage.encode(model))))
          .as("widths %s", widths)
          .isEqualTo(ModelImage.encode(model));
      assertThat(new ReferenceKernel().run(model, data).predictions()).hasSize(20);
      for (Operator operator : Operator.values()) {
        assertThat(model.layers().getFirst().output(operator).bits())
            .isEqualTo(widths.getFirst().output(operator));
      }
    }
  }

  @Test
  void isTheSameWhateverWasQuantizedBefore() throws InfeasibleCandidateException {
    Random random = new Random(6);
    Quantizer used = Quantizer.calibrate(stacked(), sequences(50), QuantizeOptions.DEFAULT);
    for (int i = 0; i < 5; i++) {
      List<LayerWidths> widths = List.of(random(random), random(random));
      Quantizer fresh = Quantizer.calibrate(stacked(), sequences(50), QuantizeOptions.DEFAULT);

      assertThat(ModelImage.encode(used.quantize(widths)))
          .isEqualTo(ModelImage.encode(fresh.quantize(widths)));
    }
  }

  @ParameterizedTest
  @ValueSource(floats = {0, 1e-20f, 1e-3f, 100, 1e5f})
  void quantizesExtremeWeights(float factor) throws InfeasibleCandidateException {
    Quantizer quantizer =
        Quantizer.calibrate(scaled(factor), sequences(50), QuantizeOptions.DEFAULT);
    DataSet data = quantizer.input().dataSet(sequences(5));
    for (int bits = 2; bits <= 8; bits++) {
      QuantizedGru model =
          quantizer.quantize(List.of(homogeneous(bits, false), homogeneous(bits, true)));

      assertThat(new ReferenceKernel().run(model, data).sampleCount()).isEqualTo(5);
    }
  }

  @Test
  void refusesAModelThatComputesInfinity() {
    assertThatThrownBy(
            () -> Quantizer.calibrate(scaled(3e38f), sequences(50), QuantizeOptions.DEFAULT))
        .isInstanceOf(InvalidDataException.class)
        .hasMessageContaining("not finite")
        .hasMessageContaining("Maybe its weights or the samples are far too large");
  }

  @Test
  void refusesAGenomeOfAnotherDepth() {
    Quantizer quantizer = Quantizer.calibrate(stacked(), sequences(50), QuantizeOptions.DEFAULT);

    assertThatThrownBy(() -> quantizer.quantize(List.of(homogeneous(8, false))))
        .hasMessageContaining("widths for 1 layers, but the model model.safetensors has 2")
        .hasMessageContaining("Maybe it is of another model");
  }

  private static double agreement(Quantizer quantizer, List<LayerWidths> widths)
      throws InfeasibleCandidateException {
    Sequences sequences = sequences(300);
    float[][] logits = new FloatForward(stacked()).logits(sequences);
    InferenceResult result =
        new ReferenceKernel().run(quantizer.quantize(widths), quantizer.input().dataSet(sequences));
    int same = 0;
    for (int i = 0; i < logits.length; i++) {
      int best = 0;
      for (int c = 1; c < logits[i].length; c++) {
        best = logits[i][c] > logits[i][best] ? c : best;
      }
      same += result.prediction(i) == best ? 1 : 0;
    }
    return same / (double) logits.length;
  }

  private static double accuracy(QuantizedGru model, Quantizer quantizer, Sequences sequences) {
    DataSet data = quantizer.input().dataSet(sequences);
    return BatchedEngine.plain().run(model, data).correct(data, 0) / (double) data.sampleCount();
  }

  private static FloatGru stacked() {
    return FloatGru.read(ModelFiles.of(ModelFiles.gru("gru.", 5, 3, 7, 6)));
  }

  private static FloatGru scaled(float factor) {
    var file = ModelFiles.of(ModelFiles.gru("gru.", 5, 3, 7, 6));
    ByteBuffer bytes = ByteBuffer.wrap(file.safetensors()).order(ByteOrder.LITTLE_ENDIAN);
    for (int at = 8 + (int) bytes.getLong(0); at < bytes.limit(); at += 4) {
      bytes.putFloat(at, Math.clamp(bytes.getFloat(at) * factor, -3e38f, 3e38f));
    }
    return FloatGru.read(file);
  }

  /** Slow waves with noise. */
  private static Sequences sequences(int count) {
    Random random = new Random(count);
    float[] values = new float[count * STEPS * 5];
    for (int i = 0; i < count; i++) {
      double phase = random.nextDouble(6);
      for (int t = 0; t < STEPS; t++) {
        for (int j = 0; j < 5; j++) {
          values[(i * STEPS + t) * 5 + j] =
              (float) (2 * Math.sin(phase + 0.4 * t + j) + 0.3 * random.nextGaussian());
        }
      }
    }
    return new Sequences(count, STEPS, 5, new InputValues.Features(values), new byte[count]);
  }

  private static LayerWidths homogeneous(int bits, boolean wide) {
    Integer[] outputs = new Integer[Operator.COUNT];
    Arrays.setAll(outputs, i -> wide && Operator.values()[i].onStatePath() ? 16 : bits);
    return new LayerWidths(List.of(outputs), Collections.nCopies(6, bits));
  }

  private static LayerWidths random(Random random) {
    List<Integer> outputs = new ArrayList<>();
    for (Operator operator : Operator.values()) {
      boolean wide = operator.onStatePath() && random.nextInt(4) == 0;
      outputs.add(wide ? 16 : 2 + random.nextInt(7));
    }
    List<Integer> weights = new ArrayList<>();
    for (int i = 0; i < 6; i++) {
      weights.add(1 + random.nextInt(8));
    }
    return new LayerWidths(outputs, weights);
  }
}
