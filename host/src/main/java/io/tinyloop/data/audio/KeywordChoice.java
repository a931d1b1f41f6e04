package io.tinyloop.data.audio;

import io.tinyloop.data.InvalidDataException;
import java.util.HashSet;
import java.util.List;

/**
 * Which words become classes, and which clips are held out.
 *
 * @param words in the order of their labels; empty: all that there are, in alphabetical order
 * @param shares held out where no lists say which clips are
 */
public record KeywordChoice(List<String> words, Partition.Shares shares) {

  /** Bound on the number of words. */
  public static final int MAX_WORDS = 256;

  public KeywordChoice {
    words = List.copyOf(words);
    checkCount(words);
    if (new HashSet<>(words).size() != words.size()) {
      throw new InvalidDataException(
          "The words %s are not all different.".formatted(words), "Maybe one is written twice.");
    }
    for (String word : words) {
      if (word.isBlank() || word.startsWith(".") || word.contains("/") || word.contains("\\")) {
        throw new InvalidDataException(
            "The word (%s) is not the name of a folder.".formatted(word),
            "Maybe write words with commas between: yes,no,up,down.");
      }
    }
  }

  private static void checkCount(List<String> words) {
    if (words.size() == 1 || words.size() > MAX_WORDS) {
      throw new InvalidDataException(
          "There must be 2…%d words, not %d (%s)."
              .formatted(MAX_WORDS, words.size(), words.subList(0, Math.min(3, words.size()))),
          "Maybe write words with commas between: yes,no,up,down.");
    }
  }

  /**
   * The classes among the words that there are.
   *
   * @param place of the words, for errors
   * @param present in alphabetical order
   */
  List<String> among(String place, List<String> present) {
    if (words.isEmpty()) {
      if (present.size() < 2 || present.size() > MAX_WORDS) {
        throw new InvalidDataException(
            "%s has %d folders of words; there must be 2…%d."
                .formatted(place, present.size(), MAX_WORDS),
            "Maybe name the folder above: each word's clips are in a folder of its name.");
      }
      return present;
    }
    for (String word : words) {
      if (!present.contains(word)) {
        throw new InvalidDataException(
            "%s has no folder of the word (%s); it has %s.".formatted(place, word, present),
            "Maybe it is spelt in another way.");
      }
    }
    return words;
  }
}
