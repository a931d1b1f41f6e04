package io.tinyloop.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tinyloop.data.InvalidDataException;
import io.tinyloop.data.ModelCard.Prefixes;
import io.tinyloop.data.TaskFolder;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** ONNX files that differ from the usual one in one thing each ({@code import/make_odd.py}). */
class OddOnnxImportTest {

  @TempDir private Path folder;

  private TaskImport.Report run(String model, String data) throws IOException {
    TaskFolder tasks =
        TaskFolder.of(Map.of(TaskFolder.VARIABLE, folder.resolve("tasks").toString()));
    return new TaskImport(tasks, note -> {})
        .run(
            new TaskImport.Request(
                "odd",
                resource(model + ".onnx"),
                new TaskImport.Arrays(resource(data + ".npz")),
                Prefixes.UNKNOWN,
                false));
  }

  private Path resource(String name) throws IOException {
    Path file = folder.resolve(name);
    try (InputStream in = OddOnnxImportTest.class.getResourceAsStream("/import/odd/" + name)) {
      Files.write(file, in.readAllBytes());
    }
    return file;
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "hidden-state",
        "only-layer",
        "top-of-three",
        "slice",
        "every-step",
        "softmax",
        "log-softmax",
        "no-biases",
        "operators-9"
      })
  void computesWhatTheirFrameworkComputed(String name) throws IOException {
    TaskImport.Report report = run(name, name);
    assertThat(report.largestLogitError()).isLessThan(1e-5);
    assertThat(report.floatAccuracy().test()).isEqualTo(1);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "first-step | reads step 0 of the GRU in Gather | states[:, -1]",
        "lower-layer | reads layer 0 of the GRU in Gather | state[-1]",
        "reversed | reads every -1 steps in Slice | states[:, -1]",
        "cut-input | reads a part of its input in Slice | cut the data",
        "shifted-input | adds something in Add | scale or shift the data",
        "shifted-state | adds something in Add | scale or shift the data",
        "layer-norm | computes ReduceMean (/norm/ReduceMean) | leave it out",
        "mean | computes ReduceMean | leave it out",
        "both-ways | GRU (/gru/GRU) that runs bidirectional | bidirectional=False"
      })
  void namesWhatIsNotSupportedWhateverItsShapes(String name, String problem, String advice) {
    assertThatThrownBy(() -> run(name, "slice"))
        .isInstanceOf(InvalidDataException.class)
        .hasMessageContaining(problem)
        .hasMessageContaining(advice);
  }
}
