package io.tinyloop.cli;

import io.tinyloop.run.FrontBaseline;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** What the front of a search must not fall behind, and where that is written for a CI server. */
final class BaselineOptions {

  private static final Pattern PERCENTAGE = Pattern.compile("(\\d{1,2}(\\.\\d{1,6})?)\\s*%");
  private static final String USUAL = "1%";

  @Option(
      names = "--baseline",
      paramLabel = "FILE",
      description =
          "front.json of an earlier run: exit 1 when hypervolume or a pinned point gets worse.")
  private @Nullable Path baseline;

  @Option(
      names = "--max-regression",
      paramLabel = "PERCENT",
      description = "By how much each may be worse than the baseline (default: 1%%).")
  private @Nullable String maxRegression;

  @Option(
      names = "--pin",
      split = ",",
      paramLabel = "N",
      description =
          "Points of the baseline, counted from 1, that are evaluated again and must not get worse"
              + " in any objective; beside those that it marks \"pinned\": true.")
  private List<Integer> pins = List.of();

  @Option(
      names = "--junit",
      paramLabel = "FILE",
      description = "Write what was checked as JUnit XML, for a CI server to show.")
  private @Nullable Path junit;

  /**
   * What was asked for.
   *
   * @throws IllegalArgumentException in two lines, if it is no baseline
   */
  RegressionGate read() {
    JUnitFile file = junit == null ? null : new JUnitFile(junit);
    if (baseline != null) {
      FrontBaseline front = FrontBaseline.read(baseline);
      return new RegressionGate(front, front.pinned(pins), fraction(), file);
    }
    if (maxRegression != null || !pins.isEmpty()) {
      throw new BadInputException(
          "There is no baseline to compare with (%s)."
              .formatted(
                  maxRegression != null ? "--max-regression " + maxRegression : "--pin " + pins),
          "Maybe add --baseline run1/front.json.");
    }
    return new RegressionGate(null, List.of(), 0, file);
  }

  private double fraction() {
    String text = maxRegression == null ? USUAL : maxRegression;
    Matcher matcher = PERCENTAGE.matcher(text.strip());
    if (!matcher.matches()) {
      throw new BadInputException(
          "The regression that is allowed (%s) is no percentage in [0%%, 100%%).".formatted(text),
          "Maybe --max-regression 1%, or 0.5%.");
    }
    return Double.parseDouble(matcher.group(1)) / 100;
  }
}
