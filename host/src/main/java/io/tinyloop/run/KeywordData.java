package io.tinyloop.run;

import io.tinyloop.data.InvalidDataException;
import io.tinyloop.data.ModelCard;
import io.tinyloop.data.audio.KeywordChoice;
import io.tinyloop.data.audio.KeywordSet;
import io.tinyloop.data.audio.KeywordSource;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;

/** The features of a folder of words in a temporary npz file, as a model reads them. */
final class KeywordData implements AutoCloseable {

  private final Path npz;

  private KeywordData(Path npz) {
    this.npz = npz;
  }

  /**
   * Computes the features.
   *
   * @param folder of the words' folders, or a zip of it
   * @param choice of the words; where it has none the model's card may say them
   * @param card of the model: its words and its normalisation, or that of the training clips
   * @param classes that the model tells apart
   */
  static KeywordData of(
      Path folder, KeywordChoice choice, ModelCard card, int classes, Consumer<String> notes) {
    List<String> named = choice.words().isEmpty() ? card.classNames() : choice.words();
    KeywordSet set =
        KeywordSource.read(
            folder,
            new KeywordChoice(named, choice.shares()),
            new KeywordSource.Listener() {
              @Override
              public void words(List<String> words) {
                checkClasses(words, classes);
                if (named.isEmpty()) {
                  note("the words in alphabetical order: " + String.join(", ", words));
                }
              }

              @Override
              public void note(String note) {
                notes.accept(note);
              }
            });
    KeywordSet.Normalization normalization =
        card.mean().isEmpty()
            ? set.measured()
            : new KeywordSet.Normalization(card.mean(), card.standardDeviation());
    if (card.mean().isEmpty()) {
      notes.accept("the model's card has no normalization: that of the training clips is taken");
    }
    try {
      KeywordData data = new KeywordData(Files.createTempFile("tinyloop-words", ".npz"));
      set.write(data.npz, normalization);
      return data;
    } catch (IOException e) {
      throw new InvalidDataException(
          "The features cannot be kept: %s.".formatted(e), "Maybe the disk is full.", e);
    }
  }

  private static void checkClasses(List<String> words, int classes) {
    if (words.size() != classes) {
      throw new InvalidDataException(
          "The model tells %d classes apart, but there are %d words: %s."
              .formatted(classes, words.size(), String.join(", ", words)),
          "Maybe choose them with --words, in the order of the model's outputs.");
    }
  }

  Path npz() {
    return npz;
  }

  @Override
  public void close() {
    try {
      Files.deleteIfExists(npz);
    } catch (IOException e) {
      // It is in the folder for temporary files, which is cleaned.
    }
  }
}
