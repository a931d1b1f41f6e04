package io.tinyloop.data;

import java.util.Arrays;

/** A collection of labelled samples with its own splits. */
public enum Dataset {
  /** MNIST, complete: 60,000 training and 10,000 test images. */
  MNIST("mnist"),
  /** The first 10,000 training images of MNIST, which the program carries in itself. */
  DIGITS10K("digits10k"),
  /** Ten words of Google Speech Commands as MFCC. */
  SPEECH_COMMANDS("gsc10");

  private final String id;

  Dataset(String id) {
    this.id = id;
  }

  /** The name that commands and reports use. */
  public String id() {
    return id;
  }

  /** The data set that {@code id} names. */
  public static Dataset named(String id) {
    return Arrays.stream(values())
        .filter(dataset -> dataset.id.equals(id))
        .findFirst()
        .orElseThrow(() ->
            new InvalidDataException(
                "The data set (%s) is unknown.".formatted(id),
                "Maybe you meant one of %s."
                    .formatted(
                        String.join(", ", Arrays.stream(values()).map(Dataset::id).toList()))));
  }
}
