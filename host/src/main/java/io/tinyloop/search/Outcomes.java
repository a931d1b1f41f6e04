package io.tinyloop.search;

import java.util.List;

/** The check that outcomes answer exactly what was asked. */
final class Outcomes {

  private Outcomes() {}

  static void check(List<Genome> asked, List<Evaluated> outcomes) {
    List<Genome> told = outcomes.stream().map(Evaluated::genome).toList();
    if (told.equals(asked)) {
      return;
    }
    if (told.size() != asked.size()) {
      throw new IllegalArgumentException(
          "%d outcomes were told, but %d genomes asked.%nMaybe a failed evaluation was dropped: repeat it, or call it infeasible."
              .formatted(told.size(), asked.size()));
    }
    int i = 0;
    while (told.get(i).equals(asked.get(i))) {
      i++;
    }
    throw new IllegalArgumentException(
        "Outcome %d is that of genome (%s), but genome (%s) was asked.%nMaybe the outcomes are in order of completion."
            .formatted(i, told.get(i), asked.get(i)));
  }
}
