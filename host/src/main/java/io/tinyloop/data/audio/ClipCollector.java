package io.tinyloop.data.audio;

import io.tinyloop.data.InvalidDataException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Function;

/** Takes clips one by one and computes their features on all cores, some hundred at a time. */
final class ClipCollector {

  /** Bound on the number of clips. */
  static final int MAX_CLIPS = 200_000;

  private static final int BATCH = 512;

  /** One for each part. */
  private static final int LEAST_CLIPS = 3;

  private final String place;
  private final List<Recording> waiting = new ArrayList<>();
  private final List<Computed> computed = new ArrayList<>();

  private record Recording(String word, String file, short[] samples) {}

  private record Computed(String word, String file, float[] features) {}

  /**
   * @param place of the clips, for errors
   */
  ClipCollector(String place) {
    this.place = place;
  }

  /**
   * Takes a clip.
   *
   * @param file {@code word/file}
   */
  void add(String word, String file, short[] samples) {
    if (computed.size() + waiting.size() >= MAX_CLIPS) {
      throw new InvalidDataException(
          "%s has more than %d clips.".formatted(place, MAX_CLIPS), "Maybe choose some --words.");
    }
    // Hundreds wait at once, and what is beyond a second is never looked at.
    short[] second = Arrays.copyOf(samples, Math.min(samples.length, Mfcc.CLIP_SAMPLES));
    waiting.add(new Recording(word, file, second));
    if (waiting.size() == BATCH) {
      compute();
    }
  }

  private void compute() {
    computed.addAll(
        waiting.parallelStream()
            .map(
                clip -> new Computed(clip.word(), clip.file(), new Mfcc().features(clip.samples())))
            .toList());
    waiting.clear();
  }

  /**
   * All clips of these words.
   *
   * @param lists of what is held out
   * @param notes is told how it was chosen
   */
  KeywordSet finish(List<String> words, ClipLists lists, Consumer<String> notes) {
    compute();
    computed.removeIf(clip -> !words.contains(clip.word()));
    checkCounts(words);
    KeywordSet set = set(words, lists::of);
    if (!lists.areComplete() && !set.hasEveryWordInEveryPart()) {
      SpeakerSplit split = new SpeakerSplit(words.size());
      computed.forEach(clip -> split.add(clip.file(), words.indexOf(clip.word())));
      split.assign(lists.shares());
      notes.accept(
          "held out: by the rank of speakers' hashes, for the publisher's rule leaves a part without some word");
      return set(words, split::of).checked();
    }
    notes.accept(
        lists.areComplete()
            ? "held out: the clips of %s and %s"
                .formatted(ClipLists.VALIDATION_NAME, ClipLists.TEST_NAME)
            : "held out: %.4g %% of speakers for validation, %.4g %% for test, by their hash"
                .formatted(lists.shares().validation(), lists.shares().test()));
    return set.checked();
  }

  private void checkCounts(List<String> words) {
    for (String word : words) {
      long count = computed.stream().filter(clip -> clip.word().equals(word)).count();
      if (count < LEAST_CLIPS) {
        throw new InvalidDataException(
            "%s has %d clips of the word (%s); at least %d are needed."
                .formatted(place, count, word, LEAST_CLIPS),
            "Maybe record some more, or leave it out by --words.");
      }
    }
  }

  private KeywordSet set(List<String> words, Function<String, Partition> partition) {
    return new KeywordSet(
        words,
        computed.stream()
            .map(clip ->
                new KeywordSet.Clip(
                    words.indexOf(clip.word()),
                    clip.file(),
                    partition.apply(clip.file()),
                    clip.features()))
            .sorted(
                Comparator.comparing(KeywordSet.Clip::label).thenComparing(KeywordSet.Clip::file))
            .toList());
  }
}
