package io.tinyloop.data.audio;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.tinyloop.data.DataFiles;
import io.tinyloop.data.InvalidDataException;
import io.tinyloop.data.NpyArray;
import io.tinyloop.data.NpzFile;
import io.tinyloop.data.NpzSamples;
import io.tinyloop.data.Sequences;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Words in folders, in zips and in tar archives. */
class KeywordFolderTest {

  private static final KeywordChoice ALL = new KeywordChoice(List.of(), Partition.Shares.USUAL);

  @TempDir private Path folder;
  private final List<String> notes = new ArrayList<>();

  private KeywordSet read(Path from, KeywordChoice choice) {
    return KeywordFolder.read(from, choice, words -> {}, notes::add);
  }

  private static KeywordChoice words(String... words) {
    return new KeywordChoice(List.of(words), Partition.Shares.USUAL);
  }

  @Test
  void foldersAreWordsAndEachSpeakerIsInOnePart() throws IOException {
    WavFiles.words(folder);
    WavFiles.write(folder.resolve("_background_noise_/hum.wav"), WavFiles.tone(50));
    Files.writeString(folder.resolve("README.md"), "about");
    KeywordSet set = read(folder, ALL);
    assertThat(set.words()).containsExactly("high", "low");
    assertThat(set.clips()).hasSize(40);
    Set<String> placed = new HashSet<>();
    set.clips()
        .forEach(clip -> placed.add(Partition.speaker(clip.file()) + " " + clip.partition()));
    assertThat(placed).hasSize(20);
    assertThat(set.hasEveryWordInEveryPart()).isTrue();
    assertThat(read(folder, words("low", "high")).words()).containsExactly("low", "high");
  }

  @Test
  void aZipOfItIsTheSame() throws IOException {
    WavFiles.words(folder.resolve("words"));
    Path zip = folder.resolve("words.zip");
    try (ZipOutputStream out = new ZipOutputStream(Files.newOutputStream(zip));
        var files = Files.walk(folder.resolve("words"))) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        out.putNextEntry(new ZipEntry(file.getParent().getFileName() + "/" + file.getFileName()));
        out.write(Files.readAllBytes(file));
      }
    }
    KeywordSet set = read(zip, ALL);
    assertThat(set.clips()).extracting(KeywordSet.Clip::file).hasSize(40);
    assertThat(set.clips())
        .usingRecursiveComparison()
        .isEqualTo(read(folder.resolve("words"), ALL).clips());
  }

  @Test
  void publishersListsDecideWhereTheyAre() throws IOException {
    WavFiles.words(folder);
    Files.writeString(
        folder.resolve("validation_list.txt"),
        "high/speaker03_nohash_0.wav\nlow/speaker03_nohash_0.wav\n");
    Files.writeString(folder.resolve("testing_list.txt"), "low/speaker07_nohash_0.wav\n");
    KeywordSet set = read(folder, ALL);
    assertThat(set.count(Partition.VALIDATION)).isEqualTo(2);
    assertThat(set.count(Partition.TEST)).isEqualTo(1);
    assertThat(notes)
        .containsExactly("held out: the clips of validation_list.txt and testing_list.txt");
  }

  @Test
  void anArchiveIsReadWithItsListsWhereverTheyAre() throws IOException {
    byte[] high = WavFiles.wav(WavFiles.tone(2000));
    byte[] low = WavFiles.wav(WavFiles.tone(300));
    byte[] tar =
        WavFiles.tar(
            "./README.md", "about".getBytes(UTF_8),
            "./_background_noise_/hum.wav", low,
            "./high/a_nohash_0.wav", high,
            "./testing_list.txt", "high/b_nohash_0.wav\nlow/b_nohash_0.wav\n".getBytes(UTF_8),
            "./high/b_nohash_0.wav", high,
            "./high/c_nohash_0.wav", high,
            "./other/a_nohash_0.wav", new byte[7],
            "./low/a_nohash_0.wav", low,
            "./low/b_nohash_0.wav", low,
            "./low/c_nohash_0.wav", low,
            "./validation_list.txt", "high/c_nohash_0.wav\nlow/c_nohash_0.wav\n".getBytes(UTF_8));
    Path archive = folder.resolve("words.tar.gz");
    Files.write(archive, DataFiles.gzip(tar));
    KeywordSet set = KeywordArchive.read(archive, words("low", "high"), bytes -> {}, notes::add);
    assertThat(set.clips())
        .extracting(clip -> clip.label() + " " + clip.partition() + " " + clip.file())
        .containsExactly(
            "0 TRAIN low/a_nohash_0.wav",
            "0 TEST low/b_nohash_0.wav",
            "0 VALIDATION low/c_nohash_0.wav",
            "1 TRAIN high/a_nohash_0.wav",
            "1 TEST high/b_nohash_0.wav",
            "1 VALIDATION high/c_nohash_0.wav");
    assertThatThrownBy(
            () -> KeywordArchive.read(archive, words("low", "hihg"), b -> {}, notes::add))
        .hasMessageContaining("no folder of the word (hihg)");
    for (int length : new int[] {0, 9, tar.length / 3, tar.length / 2}) {
      Files.write(archive, DataFiles.gzip(java.util.Arrays.copyOf(tar, length)));
      assertThatThrownBy(() -> KeywordArchive.read(archive, ALL, bytes -> {}, notes::add))
          .as("cut at %d", length)
          .isInstanceOf(InvalidDataException.class)
          .hasMessageContaining("Maybe");
    }
    Files.write(archive, tar);
    assertThatThrownBy(() -> KeywordArchive.read(archive, ALL, bytes -> {}, notes::add))
        .hasMessageContaining("broken gzip");
  }

  @Test
  void namesTheFileOfAnotherFormat() throws IOException {
    WavFiles.words(folder);
    Files.write(
        folder.resolve("low/speaker05_nohash_0.wav"),
        WavFiles.wav(1, 2, 44_100, 16, WavFiles.tone(300)));
    assertThatThrownBy(() -> read(folder, ALL))
        .isInstanceOf(InvalidDataException.class)
        .hasMessageContaining("number of channels (2)")
        .hasMessageContaining("low/speaker05_nohash_0.wav")
        .hasMessageContaining("Maybe convert it");
  }

  @Test
  void refusesFoldersWithoutWordsOrWithTooFewClips() throws IOException {
    assertThatThrownBy(() -> read(folder, ALL)).hasMessageContaining("0 folders of words");
    Files.createDirectories(folder.resolve("high"));
    Files.createDirectories(folder.resolve("low"));
    assertThatThrownBy(() -> read(folder, ALL))
        .hasMessageContaining("no WAV file of the word (high)");
    WavFiles.write(folder.resolve("high/a.wav"), WavFiles.tone(2000));
    WavFiles.write(folder.resolve("low/a.wav"), WavFiles.tone(300));
    assertThatThrownBy(() -> read(folder, ALL)).hasMessageContaining("1 clips of the word (high)");
    assertThatThrownBy(() -> read(folder.resolve("none"), ALL)).hasMessageContaining("none");
    assertThatThrownBy(() -> read(folder, words("high", "hi")))
        .hasMessageContaining("no folder of the word (hi); it has [high, low]");
    assertThatThrownBy(() -> words("high", "high")).hasMessageContaining("not all different");
    assertThatThrownBy(() -> words("..", "high")).hasMessageContaining("(..)");
    assertThatThrownBy(() -> new Partition.Shares(50, 40)).hasMessageContaining("40");
  }

  @Test
  void writesWhatImportReads() throws IOException {
    KeywordSet set = read(WavFiles.words(folder.resolve("words")), words("low", "high"));
    Path npz = folder.resolve("words.npz");
    set.write(npz, set.measured());
    NpzSamples samples = new NpzSamples(npz);
    Sequences train = samples.training(Integer.MAX_VALUE);
    assertThat(train.count()).isEqualTo(set.count(Partition.TRAIN));
    assertThat(train.steps()).isEqualTo(49);
    assertThat(samples.classNames()).containsExactly("low", "high");
    double sum = 0;
    double squares = 0;
    for (int i = 0; i < train.values().size(); i++) {
      sum += train.values().at(i);
      squares += train.values().at(i) * train.values().at(i);
    }
    assertThat(sum / train.values().size()).isCloseTo(0, within(1e-4));
    assertThat(squares / train.values().size()).isCloseTo(1, within(1e-3));
  }

  @Test
  void writesRawFeaturesInSixteenBits() throws IOException {
    KeywordSet set = read(WavFiles.words(folder.resolve("words")), ALL);
    Path npz = folder.resolve("words.npz");
    set.writeRaw(npz);
    NpyArray x = NpzFile.read(npz, "x_test");
    KeywordSet.Clip first =
        set.clips().stream().filter(c -> c.partition() == Partition.TEST).findFirst().orElseThrow();
    assertThat(x.type()).isEqualTo("f2");
    assertThat(x.shape()).containsExactly(set.count(Partition.TEST), 49, 10);
    assertThat(x.floats()[0])
        .isEqualTo(Float.float16ToFloat(Float.floatToFloat16(first.features()[0])));
    assertThat(NpzFile.read(npz, "files_test").strings()).startsWith(first.file());
    byte[] once = Files.readAllBytes(npz);
    set.writeRaw(npz);
    assertThat(npz).hasBinaryContent(once);
  }
}
