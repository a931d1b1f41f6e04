package io.tinyloop.protocol.conformance;

import java.util.List;

/**
 * How a target did.
 *
 * @param passed number of cases that agreed
 * @param failures cases that did not
 * @param skipped cases the target is too small for, each with its reason
 */
public record ConformanceReport(int passed, List<Finding> failures, List<Finding> skipped) {

  /** A case and what happened. */
  public record Finding(VectorCase.Id id, String what) {

    @Override
    public String toString() {
      return id + ": " + what;
    }
  }

  public ConformanceReport {
    failures = List.copyOf(failures);
    skipped = List.copyOf(skipped);
  }

  /** Whether at least one case passed and none failed. */
  public boolean conforms() {
    return passed > 0 && failures.isEmpty();
  }
}
