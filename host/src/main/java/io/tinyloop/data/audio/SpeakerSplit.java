package io.tinyloop.data.audio;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The three parts of a data set that has too few speakers for the publisher's rule, or speakers of
 * one part only: speakers in the order of their hash go to validation, then to test, until the
 * share is reached and every word is there. All clips of a speaker stay together; each part keeps a
 * clip of each word as long as speakers allow it. Unlike the rule it depends on all clips.
 */
final class SpeakerSplit {

  private final Map<String, int[]> clipsOfSpeaker = new TreeMap<>();
  private final int[] unassigned;
  private final Map<String, Partition> parts = new HashMap<>();
  private int clips;

  /**
   * @param words how many there are
   */
  SpeakerSplit(int words) {
    unassigned = new int[words];
  }

  /** Takes a clip of the word {@code label}. */
  void add(String file, int label) {
    clipsOfSpeaker.computeIfAbsent(key(file), k -> new int[unassigned.length])[label]++;
    unassigned[label]++;
    clips++;
  }

  /** Speakers sort by their hash, those of equal hash by their name. */
  private static String key(String file) {
    String speaker = Partition.speaker(file);
    return Partition.hash(speaker).toString(16) + " " + speaker;
  }

  /** Decides about all clips that were taken. */
  void assign(Partition.Shares shares) {
    assign(Partition.VALIDATION, shares.validation(), 2);
    assign(Partition.TEST, shares.test(), 1);
  }

  /**
   * @param others how many parts are to have a clip of each word after this one
   */
  private void assign(Partition part, double percent, int others) {
    double missing = clips * percent / 100;
    boolean[] covered = new boolean[unassigned.length];
    List<String> speakers = new ArrayList<>(clipsOfSpeaker.keySet());
    speakers.removeAll(parts.keySet());
    for (String speaker : speakers) {
      int[] own = clipsOfSpeaker.getOrDefault(speaker, new int[unassigned.length]);
      if ((missing > 0 || bringsAnUncovered(own, covered)) && isSpared(own, others)) {
        for (int label = 0; label < own.length; label++) {
          unassigned[label] -= own[label];
          covered[label] |= own[label] > 0;
        }
        missing -= Arrays.stream(own).sum();
        parts.put(speaker, part);
      }
    }
  }

  private static boolean bringsAnUncovered(int[] own, boolean[] covered) {
    for (int label = 0; label < own.length; label++) {
      if (own[label] > 0 && !covered[label]) {
        return true;
      }
    }
    return false;
  }

  private boolean isSpared(int[] own, int others) {
    for (int label = 0; label < own.length; label++) {
      if (own[label] > 0 && unassigned[label] - own[label] < others) {
        return false;
      }
    }
    return true;
  }

  Partition of(String file) {
    return parts.getOrDefault(key(file), Partition.TRAIN);
  }
}
