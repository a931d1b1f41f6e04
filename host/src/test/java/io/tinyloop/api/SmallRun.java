package io.tinyloop.api;

import io.tinyloop.run.ModelSource;
import io.tinyloop.run.RunConfiguration;
import java.util.List;

/** The order of a run that takes a second: two generations of four on 20 samples. */
final class SmallRun {

  private SmallRun() {}

  static RunConfiguration on(String fleet) {
    return new RunConfiguration(
        new ModelSource(
            "row-mnist",
            "digits10k",
            null,
            null,
            ModelSource.DEFAULT_WEIGHTS,
            ModelSource.DEFAULT_RANGES),
        "paper",
        List.of("accuracy", "size", "latency"),
        List.of(),
        fleet,
        4,
        2,
        1,
        "narrow",
        20);
  }
}
