package io.tinyloop.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tinyloop.data.ModelCard;
import io.tinyloop.data.ModelFile;
import io.tinyloop.data.Sequences;
import io.tinyloop.protocol.model.LayerWidths;
import io.tinyloop.protocol.model.Sha256;
import io.tinyloop.quantize.FloatGru;
import io.tinyloop.quantize.QuantizeOptions;
import io.tinyloop.quantize.Quantizer;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TrainingTest {

  private static final Sequences TRAINING = SmallModels.sequences(1, 600);
  private static final Sequences VALIDATION = SmallModels.sequences(2, 300);
  private static final List<LayerWidths> WIDTHS =
      List.of(new LayerWidths(Collections.nCopies(17, 4), Collections.nCopies(6, 2)));

  @TempDir Path folder;

  @Test
  void learnsInRealNumbersAndThenInIntegers() throws Exception {
    FloatGru start = FirstWeights.of(SmallModels.INPUTS, 8, SmallModels.CLASSES, 5);
    TrainedModel real =
        Training.real(start, TRAINING, VALIDATION, settings(12, 0.02, 2), null, p -> {});
    assertThat(real.validationAccuracy()).isGreaterThan(0.9);

    TrainedModel integers = quantized(quantizer(real.model()), settings(6, 0.01, 2), null);

    assertThat(integers.validationAccuracy()).isGreaterThan(0.85);
  }

  @Test
  void dependsOnTheSeedButNotOnTheThreads() throws Exception {
    Quantizer quantizer = quantizer(SmallModels.model(3, 6));
    TrainedModel one = quantized(quantizer, settings(2, 0.01, 1), null);
    TrainedModel two = quantized(quantizer, settings(2, 0.01, 2), null);
    TrainedModel other = quantized(quantizer, new TrainSettings(2, 64, 0.01, 8, 0, 1), null);

    assertThat(ModelWriter.safetensors(two)).isEqualTo(ModelWriter.safetensors(one));
    assertThat(ModelWriter.safetensors(other)).isNotEqualTo(ModelWriter.safetensors(one));
  }

  @Test
  void keepsTheEpochThatTheSettingsName() {
    TrainSettings best = new TrainSettings(6, 64, 0.1, 7, 0, 1);
    TrainSettings last = new TrainSettings(6, 64, 0.1, 7, 0, 1, TrainSettings.KeptEpoch.LAST);

    assertThat(best.keeps(0.8, 0.9)).isFalse();
    assertThat(best.keeps(0.9, 0.9)).isFalse();
    assertThat(best.keeps(0.91, 0.9)).isTrue();
    assertThat(last.keeps(0.8, 0.9)).isTrue();
  }

  /** The logits' largest are what the integers predict. */
  @Test
  void tellsTheLogitsOfTheValidationSamples() throws Exception {
    Quantizer quantizer = quantizer(SmallModels.model(3, 6));
    TrainedModel trained = quantized(quantizer, settings(1, 0.01, 1), null);
    int right = 0;
    for (int i = 0; i < VALIDATION.count(); i++) {
      float[] logits = trained.validationLogits()[i];
      int best = 0;
      for (int c = 1; c < logits.length; c++) {
        best = logits[c] > logits[best] ? c : best;
      }
      right += best == (VALIDATION.labels()[i] & 0xFF) ? 1 : 0;
    }
    assertThat((double) right / VALIDATION.count()).isEqualTo(trained.validationAccuracy());
  }

  @Test
  void goesOnFromACheckpointAsIfNothingHadHappened() throws Exception {
    Quantizer quantizer = quantizer(SmallModels.model(3, 6));
    Path file = folder.resolve("checkpoint.bin");
    TrainedModel whole = quantized(quantizer, settings(3, 0.01, 1), null);
    assertThatThrownBy(() ->
            Training.quantized(
                quantizer,
                WIDTHS,
                TRAINING,
                VALIDATION,
                null,
                settings(3, 0.01, 1),
                file,
                p -> {
                  throw new IllegalStateException("interrupted");
                }))
        .hasMessage("interrupted");

    TrainedModel resumed = quantized(quantizer, settings(3, 0.01, 1), file);

    assertThat(ModelWriter.safetensors(resumed)).isEqualTo(ModelWriter.safetensors(whole));
    assertThat(resumed.history()).isEqualTo(whole.history());
  }

  @Test
  void refusesAPoisonedCheckpoint() throws Exception {
    Quantizer quantizer = quantizer(SmallModels.model(3, 6));
    Path file = folder.resolve("checkpoint.bin");
    quantized(quantizer, settings(1, 0.01, 1), file);
    byte[] bytes = Files.readAllBytes(file);
    bytes[bytes.length / 2] ^= 1;
    Files.write(file, bytes);

    assertThatThrownBy(() -> quantized(quantizer, settings(1, 0.01, 1), file))
        .isInstanceOf(InvalidCheckpointException.class)
        .hasMessageContaining("Maybe");
  }

  @Test
  void refusesACheckpointOfAnotherTraining() throws Exception {
    Quantizer quantizer = quantizer(SmallModels.model(3, 6));
    Path file = folder.resolve("checkpoint.bin");
    quantized(quantizer, settings(1, 0.01, 1), file);

    assertThatThrownBy(() -> quantized(quantizer, settings(1, 0.02, 1), file))
        .isInstanceOf(InvalidCheckpointException.class)
        .hasMessageContaining("another training");
  }

  @Test
  void refusesACheckpointOfOtherWeightsOrSamples() throws Exception {
    Path file = folder.resolve("checkpoint.bin");
    quantized(quantizer(SmallModels.model(3, 6)), settings(1, 0.01, 1), file);
    FloatGru other = SmallModels.model(3, 6);
    other.head().biases()[0] += 0.25f;

    assertThatThrownBy(() -> quantized(quantizer(other), settings(1, 0.01, 1), file))
        .isInstanceOf(InvalidCheckpointException.class)
        .hasMessageContaining("another training");
    Quantizer quantizer = quantizer(SmallModels.model(3, 6));
    assertThatThrownBy(() ->
            Training.quantized(
                quantizer,
                WIDTHS,
                TRAINING,
                VALIDATION.slice(1, VALIDATION.count()),
                null,
                settings(1, 0.01, 1),
                file,
                p -> {}))
        .hasMessageContaining("another training");
  }

  @Test
  void refusesNumbersThatNoTrainingWritesUnderARightDigest() throws Exception {
    Quantizer quantizer = quantizer(SmallModels.model(3, 6));
    Path file = folder.resolve("checkpoint.bin");
    quantized(quantizer, settings(1, 0.01, 1), file);
    byte[] whole = Files.readAllBytes(file);
    int header = 5 + 32 + 4 + 48;
    int arrays = whole.length - header - 32;

    poison(file, whole, header, Float.NaN);
    assertThatThrownBy(() -> quantized(quantizer, settings(1, 0.01, 1), file))
        .isInstanceOf(InvalidCheckpointException.class)
        .hasMessageContaining("holds the number NaN");
    poison(file, whole, header + arrays / 2, -1); // the first of the second moments
    assertThatThrownBy(() -> quantized(quantizer, settings(1, 0.01, 1), file))
        .isInstanceOf(InvalidCheckpointException.class)
        .hasMessageContaining("holds the number -1.0");
    poison(file, whole, header + arrays / 4, -1); // a first moment may be negative
    quantized(quantizer, settings(1, 0.01, 1), file);
  }

  private static void poison(Path file, byte[] whole, int at, float number) throws IOException {
    byte[] body = Arrays.copyOf(whole, whole.length - 32);
    ByteBuffer.wrap(body).putFloat(at, number);
    byte[] poisoned = Arrays.copyOf(body, whole.length);
    System.arraycopy(Sha256.digest(body), 0, poisoned, body.length, 32);
    Files.write(file, poisoned);
  }

  @Test
  void stopsAtTheStepWhereTheLossIsNoNumber() {
    FloatGru broken = SmallModels.model(3, 6);
    broken.head().biases()[0] = Float.NaN;

    assertThatThrownBy(
            () -> Training.real(broken, TRAINING, VALIDATION, settings(1, 0.01, 1), null, p -> {}))
        .isInstanceOf(DivergedException.class)
        .hasMessageContaining("step 0 (epoch 0)")
        .hasMessageContaining("Maybe lower the learning rate");
  }

  /** The quantizer gives the trained integers for their widths, from the file alone. */
  @Test
  void writesAFileThatTheQuantizerTakesIntegersFrom() throws Exception {
    TrainedModel trained =
        quantized(quantizer(SmallModels.model(3, 6)), settings(1, 0.01, 1), null);
    ModelFile file =
        new ModelFile(
            "model", "model.safetensors", ModelWriter.safetensors(trained), ModelCard.NONE);
    Quantizer again = quantizer(FloatGru.read(file));

    again.adopt(file);

    var integers = Objects.requireNonNull(trained.integers()).model();
    assertThat(again.trainedWidths()).containsExactly(WIDTHS);
    assertThat(io.tinyloop.protocol.model.ModelImage.encode(again.quantize(WIDTHS)))
        .isEqualTo(io.tinyloop.protocol.model.ModelImage.encode(integers));
  }

  private static TrainSettings settings(int epochs, double rate, int threads) {
    return new TrainSettings(epochs, 64, rate, 7, 0, threads);
  }

  private static Quantizer quantizer(FloatGru model) {
    return Quantizer.calibrate(model, TRAINING, QuantizeOptions.DEFAULT);
  }

  private static TrainedModel quantized(
      Quantizer quantizer, TrainSettings settings, @Nullable Path checkpoint) throws Exception {
    return Training.quantized(
        quantizer, WIDTHS, TRAINING, VALIDATION, null, settings, checkpoint, p -> {});
  }
}
