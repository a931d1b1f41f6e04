package io.tinyloop.data.audio;

import static org.assertj.core.api.Assertions.assertThat;

import io.tinyloop.data.NpyArray;
import io.tinyloop.data.NpzFile;
import io.tinyloop.data.RealData;
import io.tinyloop.data.TsvTable;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import org.junit.jupiter.api.Test;

/** The features of 1,000 clips of Speech Commands, made again of their audio. */
class PublishedFeaturesTest {

  private static Path folder() {
    return RealData.locations().directory().resolve("kws-gsc");
  }

  @Test
  void areMadeAgainToTheLastOfSixteenBits() throws IOException {
    List<String> files = TsvTable.read(folder().resolve("gsc10-meta.tsv")).column("file");
    NpyArray published = NpzFile.read(folder().resolve("gsc10-mfcc10x49-f16.npz"), "X");
    float[] expected = published.floats();
    Mfcc mfcc = new Mfcc();
    int clips = 0;
    int equal = 0;
    int size = Mfcc.FRAMES * Mfcc.COEFFICIENTS;
    try (ZipFile zip = new ZipFile(folder().resolve("gsc10-audio-1000.zip").toFile())) {
      for (ZipEntry entry : (Iterable<ZipEntry>) zip.stream().map(e -> (ZipEntry) e)::iterator) {
        int clip = files.indexOf(entry.getName());
        assertThat(clip).as(entry.getName()).isNotNegative();
        byte[] wav = zip.getInputStream(entry).readAllBytes();
        float[] features = mfcc.features(WavFile.parse(entry.getName(), wav));
        for (int i = 0; i < size; i++) {
          float reference = expected[clip * size + i];
          float half = Float.float16ToFloat(Float.floatToFloat16(features[i]));
          equal += half == reference ? 1 : 0;
          assertThat(Math.abs(features[i] - reference))
              .as("coefficient %d of frame %d of %s", i % 10, i / 10, entry.getName())
              .isLessThan(resolution(reference));
        }
        clips++;
      }
    }
    assertThat(clips).isEqualTo(1000);
    assertThat((double) equal / (clips * size)).isGreaterThan(0.99);
  }

  /** The distance of two 16-bit numbers there; and no log energy off by more than a rounding. */
  private static float resolution(float value) {
    int exponent = Math.max(Math.getExponent(value), -14);
    return Math.max((float) Math.scalb(1.0, exponent - 10), 5e-4f);
  }

  @Test
  void thePublishersRuleGivesItsPartitions() {
    TsvTable table = TsvTable.read(folder().resolve("gsc10-meta.tsv"));
    List<String> files = table.column("file");
    List<String> official = table.column("official_split");
    int same = 0;
    for (int i = 0; i < files.size(); i++) {
      String name = files.get(i).substring(files.get(i).indexOf('/') + 1);
      String split = official.get(i);
      Partition expected =
          split.startsWith("test")
              ? Partition.TEST
              : split.startsWith("val") ? Partition.VALIDATION : Partition.TRAIN;
      same += Partition.of(name, Partition.Shares.USUAL) == expected ? 1 : 0;
    }
    assertThat(same).isEqualTo(files.size());
  }
}
