package io.tinyloop.data.audio;

import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The publisher's lists of held-out clips, a {@code word/file} a line, or the rule that made them
 * where there are none.
 */
final class ClipLists {

  static final String VALIDATION_NAME = "validation_list.txt";
  static final String TEST_NAME = "testing_list.txt";

  private final Partition.Shares shares;
  private @Nullable Set<String> validation;
  private @Nullable Set<String> test;

  ClipLists(Partition.Shares shares) {
    this.shares = shares;
  }

  static boolean isList(String name) {
    return name.equals(VALIDATION_NAME) || name.equals(TEST_NAME);
  }

  /** Takes the content of a list. */
  void add(String name, String content) {
    Set<String> files = new HashSet<>(content.lines().map(String::strip).toList());
    if (name.equals(VALIDATION_NAME)) {
      validation = files;
    } else {
      test = files;
    }
  }

  /** Shares that the rule holds out. */
  Partition.Shares shares() {
    return shares;
  }

  /** Whether the lists decide. */
  boolean areComplete() {
    return validation != null && test != null;
  }

  /**
   * The part of a clip.
   *
   * @param clip {@code word/file}
   */
  Partition of(String clip) {
    if (validation == null || test == null) {
      return Partition.of(clip, shares);
    }
    if (validation.contains(clip)) {
      return Partition.VALIDATION;
    }
    return test.contains(clip) ? Partition.TEST : Partition.TRAIN;
  }
}
