package io.tinyloop.data;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * Ten words of Google Speech Commands in a folder: MFCC as npz, and a table that says which clip
 * belongs to which split. Clips are ordered by word, so subsets are spread over all of them.
 *
 * <p>Inputs are (x − mean) / standard deviation per coefficient, with the figures of the model's
 * card, or those of the training split where the card has none.
 */
final class SpeechCommandsFolder implements SampleSource {

  private final Task task;
  private final TsvTable clips;
  private final NpyArray features;
  private final float[] values;
  private final double[] mean;
  private final double[] deviation;
  private final List<String> classNames;

  SpeechCommandsFolder(Path folder, Task task, ModelCard card, Consumer<String> notes) {
    this.task = task;
    Path meta = folder.resolve("gsc10-meta.tsv");
    Path npz = folder.resolve("gsc10-mfcc10x49-f16.npz");
    clips = TsvTable.read(meta);
    features = NpzFile.read(npz, "X");
    if (features.shape().size() != 3 || features.shape().getFirst() != clips.rows().size()) {
      throw new InvalidDataException(
          "The features of shape %s in %s are not those of the %d clips in %s."
              .formatted(features.shape(), npz, clips.rows().size(), meta),
          "Maybe one of the two files is of another data set.");
    }
    values = features.floats();
    classNames = card.classNames().isEmpty() ? task.classNames() : card.classNames();
    mean = new double[coefficients()];
    deviation = new double[coefficients()];
    if (card.mean().isEmpty()) {
      notes.accept("the model's card has no normalization: that of the training split is taken");
      measureNormalization();
    } else {
      copyNormalization(card);
    }
  }

  @Override
  public Sequences training(int maximum) {
    return split("train").spread(maximum);
  }

  @Override
  public Sequences validation() {
    return split("val");
  }

  @Override
  public Sequences test() {
    return split("test");
  }

  private int steps() {
    return features.shape().get(1);
  }

  private int coefficients() {
    return features.shape().get(2);
  }

  private Sequences split(String split) {
    List<Integer> members = members(split);
    List<String> words = clips.column("word");
    int size = steps() * coefficients();
    float[] normalized = new float[Math.multiplyExact(members.size(), size)];
    byte[] labels = new byte[members.size()];
    for (int i = 0; i < labels.length; i++) {
      int clip = members.get(i);
      labels[i] = (byte) label(words.get(clip), clip);
      for (int j = 0; j < size; j++) {
        int coefficient = j % coefficients();
        normalized[i * size + j] =
            (float) ((values[clip * size + j] - mean[coefficient]) / deviation[coefficient]);
      }
    }
    return new Sequences(
        labels.length, steps(), coefficients(), new InputValues.Features(normalized), labels);
  }

  private List<Integer> members(String split) {
    List<String> splits = clips.column(task == Task.KWS_4 ? "kws4_split" : "kws10_split");
    List<Integer> members = new ArrayList<>();
    for (int i = 0; i < splits.size(); i++) {
      if (splits.get(i).equals(split)) {
        members.add(i);
      }
    }
    if (members.isEmpty()) {
      throw new InvalidDataException(
          "The table %s has no clip of %s in the split (%s)."
              .formatted(clips.name(), task.id(), split),
          "Maybe its values are other words than train, val, test and -.");
    }
    return members;
  }

  private int label(String word, int clip) {
    int label = classNames.indexOf(word);
    if (label < 0) {
      throw new InvalidDataException(
          "The word (%s) of clip %d in %s is not a class of %s: %s."
              .formatted(word, clip, clips.name(), task.id(), classNames),
          "Maybe the model's card belongs to another task.");
    }
    return label;
  }

  private void copyNormalization(ModelCard card) {
    if (card.mean().size() != coefficients()) {
      throw new InvalidDataException(
          "The model's card normalises %d values, but a frame of %s has %d."
              .formatted(card.mean().size(), features.name(), coefficients()),
          "Maybe the model was trained on other features.");
    }
    for (int i = 0; i < mean.length; i++) {
      mean[i] = card.mean().get(i);
      deviation[i] = card.standardDeviation().get(i);
    }
  }

  private void measureNormalization() {
    List<Integer> members = members("train");
    double frames = (double) members.size() * steps();
    double[] squares = new double[coefficients()];
    for (int clip : members) {
      for (int j = 0; j < steps() * coefficients(); j++) {
        double value = values[clip * steps() * coefficients() + j];
        mean[j % coefficients()] += value / frames;
        squares[j % coefficients()] += value * value / frames;
      }
    }
    for (int i = 0; i < mean.length; i++) {
      deviation[i] = Math.sqrt(Math.max(squares[i] - mean[i] * mean[i], 1e-12));
    }
  }
}
