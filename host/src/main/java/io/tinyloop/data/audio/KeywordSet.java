package io.tinyloop.data.audio;

import io.tinyloop.data.InvalidDataException;
import io.tinyloop.data.NpzWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Arrays;
import java.util.List;

/**
 * Clips of words, as MFCC, in three parts.
 *
 * @param words the classes, in the order of their labels
 * @param clips of all parts, in the order of words and file names
 */
public record KeywordSet(List<String> words, List<Clip> clips) {

  private static final double LEAST_VARIANCE = 1e-12;

  /**
   * A clip.
   *
   * @param label index of its word
   * @param file its name, with the word's folder
   * @param partition where it belongs
   * @param features {@link Mfcc#FRAMES} × {@link Mfcc#COEFFICIENTS}; owned by the record
   */
  public record Clip(int label, String file, Partition partition, float[] features) {}

  /**
   * What the features of a model are: (x − mean) / standard deviation.
   *
   * @param mean one a coefficient
   * @param deviation one a coefficient, above 0
   */
  public record Normalization(List<Double> mean, List<Double> deviation) {

    public Normalization {
      mean = List.copyOf(mean);
      deviation = List.copyOf(deviation);
      if (mean.size() != Mfcc.COEFFICIENTS || deviation.size() != Mfcc.COEFFICIENTS) {
        throw new InvalidDataException(
            "The model's card normalises %d values, but a frame has %d."
                .formatted(mean.size(), Mfcc.COEFFICIENTS),
            "Maybe the model was trained on other features.");
      }
    }
  }

  public KeywordSet {
    words = List.copyOf(words);
    clips = List.copyOf(clips);
  }

  /** Whether each part has a clip of each word. */
  boolean hasEveryWordInEveryPart() {
    return clips.stream().map(clip -> clip.partition() + " " + clip.label()).distinct().count()
        == (long) Partition.values().length * words.size();
  }

  /** Throws if a part has no clip; returns itself. */
  KeywordSet checked() {
    for (Partition partition : Partition.values()) {
      if (clips.stream().noneMatch(clip -> clip.partition() == partition)) {
        throw new InvalidDataException(
            "None of the %d clips of %s falls into the part (%s)."
                .formatted(clips.size(), words, partition.id()),
            "Maybe there are too few clips or speakers: add some, or enlarge --validation-share and --test-share.");
      }
    }
    return this;
  }

  /** Number of clips of a part. */
  public int count(Partition partition) {
    return (int) clips.stream().filter(clip -> clip.partition() == partition).count();
  }

  /** Mean and standard deviation of each coefficient over the training clips. */
  public Normalization measured() {
    double[] mean = new double[Mfcc.COEFFICIENTS];
    double[] squares = new double[Mfcc.COEFFICIENTS];
    double frames = (double) count(Partition.TRAIN) * Mfcc.FRAMES;
    for (Clip clip : clips) {
      for (int i = 0; clip.partition() == Partition.TRAIN && i < clip.features().length; i++) {
        double value = clip.features()[i];
        mean[i % mean.length] += value / frames;
        squares[i % mean.length] += value * value / frames;
      }
    }
    for (int i = 0; i < mean.length; i++) {
      squares[i] = Math.sqrt(Math.max(squares[i] - mean[i] * mean[i], LEAST_VARIANCE));
    }
    return new Normalization(
        Arrays.stream(mean).boxed().toList(), Arrays.stream(squares).boxed().toList());
  }

  /**
   * Writes what {@code tinyloop import --data} reads: {@code x_train, y_train, …}, normalised, as
   * 32-bit numbers; beside it {@code mean}, {@code std}, {@code classes} and {@code files_train,
   * …}. All of the file or what was there before.
   */
  public void write(Path file, Normalization normalization) throws IOException {
    whole(
        file,
        npz -> {
          for (Partition partition : Partition.values()) {
            float[] values = features(partition);
            for (int i = 0; i < values.length; i++) {
              int coefficient = i % Mfcc.COEFFICIENTS;
              values[i] =
                  (float)
                      ((values[i] - normalization.mean().get(coefficient))
                          / normalization.deviation().get(coefficient));
            }
            npz.floats("x_" + partition.id(), values, shape(partition));
          }
          describe(npz, normalization);
        });
  }

  /** The same, but MFCC as they are, as 16-bit numbers. */
  public void writeRaw(Path file) throws IOException {
    whole(
        file,
        npz -> {
          for (Partition partition : Partition.values()) {
            npz.halves("x_" + partition.id(), features(partition), shape(partition));
          }
          describe(npz, measured());
        });
  }

  @FunctionalInterface
  private interface Content {
    void into(NpzWriter npz) throws IOException;
  }

  private static void whole(Path file, Content content) throws IOException {
    Path folder = file.toAbsolutePath().getParent();
    Files.createDirectories(folder);
    Path part = Files.createTempFile(folder, ".features", ".part");
    try {
      try (NpzWriter npz = new NpzWriter(part)) {
        content.into(npz);
      }
      Files.move(part, file, StandardCopyOption.REPLACE_EXISTING);
    } finally {
      Files.deleteIfExists(part);
    }
  }

  private void describe(NpzWriter npz, Normalization normalization) throws IOException {
    for (Partition partition : Partition.values()) {
      List<Clip> part = part(partition);
      byte[] labels = new byte[part.size()];
      for (int i = 0; i < labels.length; i++) {
        labels[i] = (byte) part.get(i).label();
      }
      npz.bytes("y_" + partition.id(), labels, labels.length);
      npz.texts("files_" + partition.id(), part.stream().map(Clip::file).toList());
    }
    npz.floats("mean", floats(normalization.mean()), Mfcc.COEFFICIENTS);
    npz.floats("std", floats(normalization.deviation()), Mfcc.COEFFICIENTS);
    npz.texts("classes", words);
  }

  private static float[] floats(List<Double> numbers) {
    float[] floats = new float[numbers.size()];
    for (int i = 0; i < floats.length; i++) {
      floats[i] = numbers.get(i).floatValue();
    }
    return floats;
  }

  private List<Clip> part(Partition partition) {
    return clips.stream().filter(clip -> clip.partition() == partition).toList();
  }

  private int[] shape(Partition partition) {
    return new int[] {count(partition), Mfcc.FRAMES, Mfcc.COEFFICIENTS};
  }

  private float[] features(Partition partition) {
    List<Clip> part = part(partition);
    int size = Mfcc.FRAMES * Mfcc.COEFFICIENTS;
    float[] all = new float[Math.multiplyExact(part.size(), size)];
    for (int i = 0; i < part.size(); i++) {
      System.arraycopy(part.get(i).features(), 0, all, i * size, size);
    }
    return all;
  }
}
