package io.tinyloop.cli;

import io.tinyloop.run.EvaluateRequest;
import io.tinyloop.run.ModelSource;
import io.tinyloop.run.StatePath;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Option;

/** Which widths a model has: one for all its operators, or a genome. */
final class WidthsOptions {

  /** One or the other. */
  static final class Widths {
    @Option(names = "--bits", paramLabel = "2…8", description = "One width for every operator.")
    @Nullable Integer bits;

    @Option(
        names = "--genome",
        paramLabel = "8,8,4,…",
        description = "17 (paper) or 23 (split) widths a layer.")
    @Nullable String genome;
  }

  @ArgGroup private @Nullable Widths widths;

  @Option(
      names = "--space",
      defaultValue = "paper",
      paramLabel = "SPACE",
      description = "Search space of the genome: paper or split (default: ${DEFAULT-VALUE}).")
  String space = "paper";

  @Option(
      names = "--state-path",
      defaultValue = "narrow",
      paramLabel = "WIDTH",
      description =
          "With --bits: narrow, or wide for a 16-bit state path (default: ${DEFAULT-VALUE}).")
  String statePath = "narrow";

  /** The one width; null: there is a genome, or neither. */
  @Nullable Integer bits() {
    return widths == null ? null : widths.bits;
  }

  /** The genome; null: there is one width, or neither. */
  @Nullable String genome() {
    return widths == null ? null : widths.genome;
  }

  /** What to evaluate of a task; demands a width or a genome. */
  EvaluateRequest request(
      ModelSource source, String split, @Nullable Integer samples, String device) {
    if (widths == null) {
      throw new BadInputException("No widths are named.", "Maybe add --bits 8, or --genome.");
    }
    return new EvaluateRequest(
        source, space, bits(), StatePath.parse(statePath), genome(), split, samples, device);
  }
}
