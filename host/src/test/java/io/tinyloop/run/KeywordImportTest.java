package io.tinyloop.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tinyloop.data.ModelCard.Prefixes;
import io.tinyloop.data.RealData;
import io.tinyloop.data.TaskFolder;
import io.tinyloop.data.audio.KeywordChoice;
import io.tinyloop.data.audio.Partition;
import io.tinyloop.data.audio.WavFiles;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A model and a folder of recorded words become a task. */
class KeywordImportTest {

  @TempDir private Path folder;
  private final List<String> notes = new ArrayList<>();
  private TaskFolder tasks;

  @BeforeEach
  void provideModels() throws IOException {
    tasks = TaskFolder.of(Map.of(TaskFolder.VARIABLE, folder.resolve("tasks").toString()));
    for (String file :
        List.of("kws-4-gru64.safetensors", "kws-10-gru64.safetensors", "kws-10-gru64.json")) {
      try (InputStream in = TaskFolder.class.getResourceAsStream("models/" + file)) {
        Files.write(folder.resolve(file), in.readAllBytes());
      }
    }
  }

  private TaskImport.Report run(String model, Path wavs, String... words) {
    KeywordChoice choice = new KeywordChoice(List.of(words), Partition.Shares.USUAL);
    return new TaskImport(tasks, notes::add)
        .run(
            new TaskImport.Request(
                "words",
                folder.resolve(model),
                new TaskImport.Words(wavs, choice),
                Prefixes.UNKNOWN,
                false));
  }

  @Test
  void foldersOfClipsBecomeSequencesOfTheModel() throws IOException {
    Path wavs = WavFiles.words(folder.resolve("wavs"));
    for (String word : List.of("middle", "other")) {
      for (int i = 0; i < 3; i++) {
        WavFiles.write(wavs.resolve(word + "/s" + i + ".wav"), WavFiles.tone(700 + 100 * i));
      }
    }
    TaskImport.Report report =
        run("kws-4-gru64.safetensors", wavs, "low", "middle", "high", "other");
    assertThat(report.steps()).isEqualTo(49);
    assertThat(report.inputSize()).isEqualTo(10);
    assertThat(report.samples().train() + report.samples().validation() + report.samples().test())
        .isEqualTo(46);
    assertThat(notes).anyMatch(note -> note.contains("no normalization"));
    assertThat(Files.readString(folder.resolve("tasks/words/model.json")))
        .contains("[\"low\",\"middle\",\"high\",\"other\"]");
    assertThat(tasks.open("words", null).calibration(10).count()).isEqualTo(10);
  }

  @Test
  void refusesOtherWordsThanTheModelHas() throws IOException {
    Path wavs = WavFiles.words(folder.resolve("wavs"));
    assertThatThrownBy(() -> run("kws-4-gru64.safetensors", wavs))
        .hasMessageContaining("tells 4 classes apart, but there are 2 words: high, low")
        .hasMessageContaining("--words");
    assertThatThrownBy(() -> run("kws-10-gru64.safetensors", wavs))
        .hasMessageContaining("no folder of the word (yes); it has [high, low]");
    assertThat(tasks.names()).isEmpty();
  }

  @Test
  void recognisesTheThousandClips() {
    Path clips = RealData.locations().directory().resolve("kws-gsc/gsc10-audio-1000.zip");
    TaskImport.Report report = run("kws-10-gru64.safetensors", clips);
    assertThat(report.samples().train()).isGreaterThan(700);
    // Six in ten of them the model was trained with; on the others it was right for 88.6 %.
    assertThat(report.floatAccuracy().test()).isGreaterThan(0.88);
    assertThat(report.floatAccuracy().validation()).isGreaterThan(0.88);
  }
}
