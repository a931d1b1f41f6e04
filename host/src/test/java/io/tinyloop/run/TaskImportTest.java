package io.tinyloop.run;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.tinyloop.data.InvalidDataException;
import io.tinyloop.data.ModelCard.Prefixes;
import io.tinyloop.data.ModelFile;
import io.tinyloop.data.NpzSamples;
import io.tinyloop.data.Sequences;
import io.tinyloop.data.TaskFolder;
import io.tinyloop.quantize.FloatGru;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * A classifier that PyTorch trained becomes a task. Its files are made by {@code
 * import/make_two_layers.py}.
 */
class TaskImportTest {

  private final List<String> notes = new ArrayList<>();

  @TempDir private Path folder;
  private TaskFolder tasks;
  private TaskImport imports;
  private Path weights;
  private Path data;

  @BeforeEach
  void provideFiles() throws IOException {
    tasks = TaskFolder.of(Map.of(TaskFolder.VARIABLE, folder.resolve("tasks").toString()));
    imports = new TaskImport(tasks, notes::add);
    weights = resource("two-layers.safetensors");
    data = resource("two-layers.npz");
  }

  private Path resource(String name) throws IOException {
    Path file = folder.resolve(name);
    try (InputStream in = TaskImportTest.class.getResourceAsStream("/import/" + name)) {
      Files.write(file, in.readAllBytes());
    }
    return file;
  }

  private TaskImport.Report run(String name, Prefixes prefixes, boolean replace) {
    return imports.run(
        new TaskImport.Request(name, weights, new TaskImport.Arrays(data), prefixes, replace));
  }

  @Test
  void computesWhatPyTorchComputed() {
    TaskImport.Report report = run("waves", Prefixes.UNKNOWN, false);

    assertThat(report.hiddenSizes()).containsExactly(48, 48);
    assertThat(report.inputSize()).isEqualTo(12);
    assertThat(report.steps()).isEqualTo(20);
    assertThat(report.classes()).isEqualTo(6);
    assertThat(report.samples()).isEqualTo(new TaskImport.Counts(600, 300, 300));
    assertThat(report.largestLogitError()).isLessThan(1e-4);
    // What make_two_layers.py printed; a few inputs were rounded to 16 bits since.
    assertThat(report.floatAccuracy().test()).isCloseTo(0.9833, within(0.004));
    assertThat(notes).isEmpty();
    assertThat(tasks.names()).containsExactly("waves");
  }

  @Test
  void isEvaluatedNearlyAsWellInEightBits() throws Exception {
    double floating = run("waves", Prefixes.UNKNOWN, false).floatAccuracy().test();
    UncalibratedModel source =
        UncalibratedModel.read(
            ModelSource.of("waves"),
            Map.of(TaskFolder.VARIABLE, folder.resolve("tasks").toString()),
            notes::add);

    assertThat(source.layers()).isEqualTo(2);
    assertThat(source.data().dataset()).isEqualTo("waves");
    assertThat(TestAccuracy.ofEightBits(source)).isCloseTo(floating, within(0.005));
  }

  @Test
  void takesPrefixesWithAndWithoutTheirDot() {
    assertThat(run("a", new Prefixes("encoder", "classifier."), false).hiddenSizes()).hasSize(2);
    assertThatThrownBy(() -> run("b", new Prefixes("decoder", null), false))
        .isInstanceOf(InvalidDataException.class)
        .hasMessageContaining("decoder.weight_ih_l0")
        .hasMessageContaining("Maybe --gru");
    assertThat(tasks.names()).containsExactly("a");
  }

  @Test
  void readsTheSameModelFromOnnx() throws IOException {
    TaskImport.Report safetensors = run("a", Prefixes.UNKNOWN, false);
    weights = resource("two-layers.onnx");
    TaskImport.Report onnx = run("b", Prefixes.UNKNOWN, false);
    assertThat(onnx.hiddenSizes()).isEqualTo(safetensors.hiddenSizes());
    assertThat(onnx.floatAccuracy()).isEqualTo(safetensors.floatAccuracy());
    assertThat(onnx.largestLogitError()).isEqualTo(safetensors.largestLogitError());
    assertThatThrownBy(() -> run("c", new Prefixes("encoder", null), false))
        .hasMessageContaining("encoder")
        .hasMessageContaining("Maybe leave --gru");
  }

  /** Other models than a GRU with a linear classifier on the last step, by a change of its file. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "\\x22\\x03GRU | \\x22\\x03RNN | computes RNN | Maybe leave it out",
        "linear_before_reset\\x18\\x01 | linear_before_reset\\x18\\x00 | linear_before_reset=0 | reset_after",
        "\\xff\\xff\\xff\\xff\\xff\\xff\\xff\\xff | \\x03\\x00\\x00\\x00\\x00\\x00\\x00\\x00 | reads step 3 | states[:, -1]",
        "hidden_size\\x18\\x30 | hidden_size\\x18\\x31 | [1, 147, 12] | Maybe",
        "Gemm | Gelu | computes Gelu | Maybe leave it out",
        "classifier.weight\\x4a | klassifier.weight\\x4a | computes the tensor weights | do_constant_folding"
      })
  void namesWhatAnOnnxModelHasThatIsNotSupported(
      String old, String changed, String problem, String advice) throws IOException {
    weights = resource("two-layers.onnx");
    String file = Files.readString(weights, ISO_8859_1);
    String other = file.replace(bytes(old), bytes(changed));
    assertThat(other).isNotEqualTo(file);
    Files.writeString(weights, other, ISO_8859_1);
    assertThatThrownBy(() -> run("a", Prefixes.UNKNOWN, false))
        .isInstanceOf(InvalidDataException.class)
        .hasMessageContaining(problem)
        .hasMessageContaining(advice);
    assertThat(tasks.names()).isEmpty();
  }

  private static String bytes(String text) {
    return Pattern.compile("\\\\x(..)")
        .matcher(text)
        .replaceAll(
            hex -> Matcher.quoteReplacement("" + (char) Integer.parseInt(hex.group(1), 16)));
  }

  @Test
  void refusesWhatIsNoOnnxFile() throws IOException {
    byte[] whole = Files.readAllBytes(resource("two-layers.onnx"));
    weights = folder.resolve("cut.onnx");
    for (int length : new int[] {0, 1, 100, whole.length / 2, whole.length - 1}) {
      Files.write(weights, Arrays.copyOf(whole, length));
      assertThatThrownBy(() -> run("a", Prefixes.UNKNOWN, false))
          .as("cut at %d", length)
          .isInstanceOf(InvalidDataException.class)
          .hasMessageContaining("cut.onnx")
          .hasMessageContaining("Maybe");
    }
    assertThat(tasks.names()).isEmpty();
  }

  @Test
  void replacesOnlyWhenAskedTo() {
    run("waves", Prefixes.UNKNOWN, false);
    assertThatThrownBy(() -> run("waves", Prefixes.UNKNOWN, false))
        .hasMessageContaining("waves")
        .hasMessageContaining("--replace");
    assertThat(run("waves", Prefixes.UNKNOWN, true).task()).isEqualTo("waves");
  }

  @Test
  void leavesForeignFoldersAlone() throws IOException {
    Path foreign = Files.createDirectories(folder.resolve("tasks/waves")).resolve("thesis.tex");
    Files.writeString(foreign, "precious");
    assertThatThrownBy(() -> run("waves", Prefixes.UNKNOWN, true))
        .hasMessageContaining("thesis.tex")
        .hasMessageContaining("Maybe");
    assertThat(foreign).hasContent("precious");
  }

  @Test
  void subsetsHaveAllClasses() {
    run("waves", Prefixes.UNKNOWN, false);
    var samples = tasks.open("waves", null);
    assertThat(samples.calibration(100).classes()).isEqualTo(6);
    assertThat(labels(samples.calibration(60))).hasSize(6);
  }

  private static Set<Byte> labels(Sequences sequences) {
    Set<Byte> labels = new HashSet<>();
    for (byte label : sequences.labels()) {
      labels.add(label);
    }
    return labels;
  }

  @Test
  void refusesNamesOfOtherTasksAndNamesThatAreNone() {
    assertThatThrownBy(() -> run("row-mnist", Prefixes.UNKNOWN, false))
        .hasMessageContaining("row-mnist")
        .hasMessageContaining("Maybe");
    assertThatThrownBy(() -> run("../waves", Prefixes.UNKNOWN, false))
        .hasMessageContaining("../waves")
        .hasMessageContaining("Maybe");
  }

  @Test
  void namesTheArrayThatIsMissing() throws IOException {
    data = resource("two-layers.safetensors");
    assertThatThrownBy(() -> run("waves", Prefixes.UNKNOWN, false))
        .isInstanceOf(InvalidDataException.class)
        .hasMessageContaining("broken zip")
        .hasMessageContaining("Maybe");
    assertThat(tasks.names()).isEmpty();
  }

  @Test
  void saysWhichOrderOfGatesTheReferenceAgreesWith() {
    FloatGru model = FloatGru.readWhole(ModelFile.read(weights));
    Sequences test = new NpzSamples(data).test();
    ReferenceLogits reference = ReferenceLogits.of(new NpzSamples(data).referenceLogits());
    assertThat(reference.largestError(model, test, 1e-3)).isLessThan(0.01);
    FloatGru other = model.withResetAndUpdateSwapped();
    assertThatThrownBy(() -> reference.largestError(other, test, 1e-3))
        .hasMessageContaining("Logit 0 of test sequence 0")
        .hasMessageContaining("Maybe the gates are stacked as update, reset, candidate");
  }

  @Test
  void saysWhenClassesAreCountedFromOne() {
    FloatGru model = FloatGru.readWhole(ModelFile.read(weights));
    Sequences test = new NpzSamples(data).test();
    byte[] labels = test.labels().clone();
    for (int i = 0; i < labels.length; i++) {
      labels[i]++;
    }
    Sequences fromOne =
        new Sequences(test.count(), test.steps(), test.inputSize(), test.values(), labels);
    assertThatThrownBy(() -> model.fitting(fromOne))
        .hasMessageContaining("label 6")
        .hasMessageContaining("Maybe its labels are 1…6");
    labels[0] = 0;
    assertThatThrownBy(() -> model.fitting(fromOne)).hasMessageContaining("another task");
  }
}
