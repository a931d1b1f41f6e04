package io.tinyloop.cli;

import io.tinyloop.data.audio.KeywordChoice;
import io.tinyloop.data.audio.Partition;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Which words become classes, and which clips are held out. */
final class WordOptions {

  @Option(
      names = "--words",
      split = ",",
      paramLabel = "WORD",
      description = "Words in the order of their labels, with commas between (default: all).")
  private @Nullable List<String> words;

  @Option(
      names = "--validation-share",
      paramLabel = "PERCENT",
      description = "Share of speakers for validation where no lists are there (default: 10).")
  private @Nullable Double validation;

  @Option(
      names = "--test-share",
      paramLabel = "PERCENT",
      description = "Share of speakers for test where no lists are there (default: 10).")
  private @Nullable Double test;

  KeywordChoice choice() {
    return new KeywordChoice(
        words == null ? List.of() : words,
        new Partition.Shares(
            Objects.requireNonNullElse(validation, Partition.Shares.USUAL.validation()),
            Objects.requireNonNullElse(test, Partition.Shares.USUAL.test())));
  }

  boolean isUsed() {
    return words != null || validation != null || test != null;
  }

  /** Throws if an option is there without the one that it belongs to. */
  void checkUnused(String option) {
    if (isUsed()) {
      throw new BadInputException(
          "--words, --validation-share and --test-share belong to %s.".formatted(option),
          "Maybe leave them away.");
    }
  }
}
