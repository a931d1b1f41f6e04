package io.tinyloop.data.audio;

import io.tinyloop.data.InvalidDataException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.Function;

/** Takes clips one by one and computes their features on all cores, some hundred at a time. */
final class ClipCollector {

  /** Bound on the number of clips. */
  static final int MAX_CLIPS = 200_000;

  private static final int BATCH = 512;

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
    waiting.add(new Recording(word, file, samples));
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

  /** All clips of these words. */
  KeywordSet finish(List<String> words, Function<String, Partition> partition) {
    compute();
    return new KeywordSet(
        words,
        computed.stream()
            .filter(clip -> words.contains(clip.word()))
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
