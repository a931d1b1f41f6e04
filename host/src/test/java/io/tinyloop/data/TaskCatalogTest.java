package io.tinyloop.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TaskCatalogTest {

  @TempDir private Path folder;
  private final List<String> notes = new ArrayList<>();

  @Test
  void splitsTheEmbeddedDigitsIntoTestValidationAndCalibration() {
    TaskData data = RealData.digits(Task.ROW_MNIST);

    assertThat(data.model().name()).isEqualTo("row-mnist-gru64-digits10k");
    assertThat(data.split(Split.TEST).count()).isEqualTo(5000);
    assertThat(data.split(Split.VALIDATION).count()).isEqualTo(4000);
    assertThat(data.calibration(Integer.MAX_VALUE).count()).isEqualTo(1000);
    assertThat(data.calibration(100).count()).isEqualTo(100);
  }

  @Test
  void takesTheLastTwelfthOfTheTrainingImagesForValidation() throws IOException {
    mnist(36, 5);
    TaskData rows = open(Task.ROW_MNIST, null);
    TaskData pixels = open(Task.PIXEL_MNIST, null);

    assertThat(rows.calibration(100).count()).isEqualTo(33);
    Sequences validation = rows.split(Split.VALIDATION);
    assertThat(validation.labels()).containsExactly(label(33), label(34), label(35));
    assertThat(List.of(validation.steps(), validation.inputSize())).containsExactly(3, 2);
    assertThat(validation.values().at(0)).isEqualTo((byte) (7 * 33 * 6) / 255f);
    assertThat(rows.split(Split.TEST).count()).isEqualTo(5);
    Sequences test = pixels.split(Split.TEST);
    assertThat(List.of(test.steps(), test.inputSize())).containsExactly(6, 1);
  }

  @Test
  void readsTheSplitsOfTheWordsAndNormalisesByTheCard() throws IOException {
    speechCommands();
    card("kws-4-small", "{\"normalization\": {\"mean\": [1, 0], \"std\": [2, 0.5]}}");
    TaskData data = open(Task.KWS_4, null);

    Sequences test = data.split(Split.TEST);
    assertThat(data.model().name()).isEqualTo("kws-4-small");
    assertThat(List.of(test.count(), test.steps(), test.inputSize())).containsExactly(2, 3, 2);
    assertThat(test.labels()).containsExactly(0, 3);
    // Clip 2 has the features 12…17.
    assertThat(test.values().at(0)).isEqualTo((12 - 1) / 2f);
    assertThat(test.values().at(1)).isEqualTo(13 / 0.5f);
    assertThat(data.split(Split.VALIDATION).labels()).containsExactly(1);
    assertThat(data.calibration(9).labels()).containsExactly(2);
  }

  @Test
  void measuresTheNormalisationThatACardLacks() throws IOException {
    speechCommands();
    card("kws-4-small", "{}");
    Sequences training = open(Task.KWS_4, null).calibration(9);

    // The one training clip has 6, 8, 10 and 7, 9, 11: mean 8 and 9, deviation √(8/3).
    assertThat(training.values().at(2)).isZero();
    assertThat(training.values().at(4)).isEqualTo((float) Math.sqrt(1.5));
    assertThat(notes).anyMatch(note -> note.contains("no normalization"));
  }

  @Test
  void prefersAFoldersOwnModelToTheProgramsOne() throws IOException {
    mnist(36, 5);
    card("row-mnist-gru32", "{}");

    assertThat(open(Task.ROW_MNIST, null).model().name()).isEqualTo("row-mnist-gru32");
    assertThat(open(Task.PIXEL_MNIST, null).model().name()).isEqualTo("pixel-mnist-gru64");
    assertThat(open(Task.ROW_MNIST, "row-mnist-gru64").model().location()).contains("program's");
  }

  @Test
  void readsAModelByItsPath() throws IOException {
    mnist(36, 5);
    card("mine", "{\"float_accuracy\": {\"test\": 0.5}}");
    Path file = folder.resolve("models/mine.safetensors");

    ModelFile model = open(Task.ROW_MNIST, file.toString()).model();

    assertThat(model.name()).isEqualTo("mine");
    assertThat(model.card().testAccuracy()).hasValue(0.5);
  }

  @Test
  void asksWhichOfSeveralModels() throws IOException {
    mnist(36, 5);
    card("row-mnist-a", "{}");
    card("row-mnist-b", "{}");

    assertThatThrownBy(() -> open(Task.ROW_MNIST, null))
        .hasMessageContaining("row-mnist-a, row-mnist-b")
        .hasMessageContaining("Maybe choose one with --model");
  }

  @Test
  void fallsBackToTheEmbeddedDigitsAndSaysSo() {
    TaskData data =
        catalog()
            .open(new DataRequest(Task.ROW_MNIST, null, null, new DataLocations(null, folder)));

    assertThat(data.dataset()).isEqualTo(Dataset.DIGITS10K.id());
    assertThat(notes).singleElement().asString().contains("digits10k", "--dataset mnist");
  }

  @Test
  void saysWhatToDoWhereDataAreAbsent() {
    refuses(
        () ->
            catalog()
                .open(new DataRequest(Task.KWS_4, null, null, new DataLocations(null, folder))),
        "kws-gsc",
        "Maybe set TINYLOOP_DATA or --data-dir");
    refuses(() -> open(Task.KWS_10, null), "no folder (kws-gsc)", "Maybe name another");
    refuses(() -> open(Task.ROW_MNIST, null), "no folder (mnist)", "Maybe add --dataset digits10k");
    refuses(
        () -> DataLocations.of(null, Map.of("TINYLOOP_DATA", "absent")),
        "(absent) that TINYLOOP_DATA names",
        "Maybe it is relative to another folder");
  }

  @Test
  void rejectsUnknownNames() {
    refuses(
        () -> Task.named("row-mnits"), "(row-mnits)", "Maybe you meant one of row-mnist, pixel");
    refuses(() -> Dataset.named("cifar"), "(cifar)", "Maybe you meant one of mnist, digits10k");
    refuses(() -> Split.named("train"), "(train)", "Maybe you meant validation or test");
    refuses(
        () -> new DataRequest(Task.KWS_4, Dataset.MNIST, null, RealData.none()),
        "(kws-4) cannot be run on the data set (mnist)",
        "Maybe you meant --dataset gsc10");
  }

  @Test
  void rejectsLabelsOfOtherImages() throws IOException {
    mnist(36, 5);
    Files.write(folder.resolve("mnist/t10k-labels-idx1-ubyte"), DataFiles.idx(6));

    refuses(
        () -> open(Task.ROW_MNIST, null).split(Split.TEST),
        "[6] do not belong",
        "Maybe one of the");
  }

  @Test
  void rejectsFeaturesThatAreNotNumbers() throws IOException {
    speechCommands();
    card("kws-4-small", "{\"normalization\": {\"mean\": [0, 0], \"std\": [1e-40, 1]}}");

    refuses(() -> open(Task.KWS_4, null).split(Split.TEST), "(Infinity) at index 0", "Maybe");
  }

  @Test
  void rejectsBrokenCards() throws IOException {
    speechCommands();
    card("kws-4-small", "{\"normalization\": {\"mean\": [0, 0], \"std\": [0, 1]}}");
    refuses(() -> open(Task.KWS_4, null), "deviation (0.0)", "Maybe an input value is constant");
    card("kws-4-small", "{\"normalization\": {\"mean\": [0], \"std\": [1]}}");
    refuses(() -> open(Task.KWS_4, null), "normalises 1 values", "Maybe the model was trained");
    card("kws-4-small", "{\"normalization\": ");
    refuses(() -> open(Task.KWS_4, null), "kws-4-small.json is not JSON", "Maybe it was cut short");
  }

  @Test
  void spreadsASubsetOverAllSequences() {
    Sequences ten =
        new Sequences(
            10,
            1,
            1,
            new InputValues.Pixels(new byte[10]),
            new byte[] {0, 1, 2, 3, 4, 5, 6, 7, 8, 9});

    assertThat(ten.spread(4).labels()).containsExactly(0, 2, 5, 7);
    assertThat(ten.spread(11)).isSameAs(ten);
  }

  private TaskCatalog catalog() {
    return new TaskCatalog(new MnistDownload((file, bytes, total) -> {}), notes::add);
  }

  private TaskData open(Task task, @Nullable String model) {
    return catalog().open(new DataRequest(task, null, model, new DataLocations(folder, folder)));
  }

  private static byte label(int index) {
    return (byte) (index % 10);
  }

  private void mnist(int training, int test) throws IOException {
    Path mnist = Files.createDirectories(folder.resolve("mnist"));
    Files.write(
        mnist.resolve("train-images-idx3-ubyte.gz"), DataFiles.gzip(DataFiles.idx(training, 3, 2)));
    byte[] labels = new byte[training];
    for (int i = 0; i < training; i++) {
      labels[i] = label(i);
    }
    Files.write(mnist.resolve("train-labels-idx1-ubyte"), DataFiles.idx(labels, training));
    Files.write(mnist.resolve("t10k-images-idx3-ubyte"), DataFiles.idx(test, 3, 2));
    Files.write(mnist.resolve("t10k-labels-idx1-ubyte"), DataFiles.idx(test));
  }

  private void speechCommands() throws IOException {
    Path words = Files.createDirectories(folder.resolve("kws-gsc"));
    Files.writeString(
        words.resolve("gsc10-meta.tsv"),
        """
        word\tkws4_split\tkws10_split
        yes\t-\ttrain
        left\ttrain\ttrain
        up\ttest\ttest
        right\ttest\tval
        down\tval\ttrain
        """);
    ByteBuffer features = DataFiles.littleEndian(5 * 3 * 2 * 2);
    for (int i = 0; i < 30; i++) {
      features.putShort(Float.floatToFloat16(i));
    }
    DataFiles.npz(
        words.resolve("gsc10-mfcc10x49-f16.npz"),
        Map.of("X", DataFiles.npy(1, DataFiles.npyHeader("<f2", "5, 3, 2"), features.array())));
  }

  private void card(String model, String json) throws IOException {
    Path models = Files.createDirectories(folder.resolve("models"));
    Files.write(models.resolve(model + ".safetensors"), new byte[8]);
    Files.writeString(models.resolve(model + ".json"), json);
  }

  private static void refuses(
      org.assertj.core.api.ThrowableAssert.ThrowingCallable call, String value, String advice) {
    assertThatThrownBy(call)
        .isInstanceOf(InvalidDataException.class)
        .hasMessageContaining(value)
        .hasMessageContaining(advice);
  }
}
