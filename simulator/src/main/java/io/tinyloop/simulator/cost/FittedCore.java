package io.tinyloop.simulator.cost;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonInclude.Include;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What the terms of a model cost on a core, fitted to what a device counted, and where that comes
 * from: the file that {@code tinyloop profile fit} writes.
 *
 * @param schema {@value #SCHEMA}
 * @param version of the form of the file
 * @param core for example {@code cortex-m4}
 * @param kernel whose loops the terms are of, for example {@code lanes}
 * @param origin what was observed
 * @param errors how far the fit is off, by what is predicted and for whom
 * @param terms figures by term, in order
 */
@JsonInclude(Include.NON_NULL)
public record FittedCore(
    String schema,
    int version,
    String core,
    String kernel,
    Origin origin,
    List<FitError> errors,
    Map<String, Figures> terms) {

  /** Name of the form. */
  public static final String SCHEMA = "tinyloop-core-profile";

  /** The version that this program reads and writes. */
  public static final int VERSION = 1;

  private static final ObjectMapper MAPPER =
      new ObjectMapper().enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES);

  /**
   * What was observed.
   *
   * @param device for example {@code emulated:cortex-m4}
   * @param counter what it counts: {@code instructions} or {@code cycles}
   * @param provenance of the counts: EMULATED, or MEASURED on a board
   * @param cycleSource whose published cycles an instruction the estimates of cycles are made of;
   *     null: the cycles are the device's, or there are none
   * @param firmwareDigest SHA-256 that the device says of its firmware; null: it says none
   * @param flags of the firmware's build
   * @param toolchain compiler of the firmware; null: not known
   * @param commit of this program; null: not known
   * @param date of the fit, as 2026-01-31
   * @param seed of the genomes
   * @param genomes that it was fitted to
   */
  @JsonInclude(Include.NON_NULL)
  public record Origin(
      String device,
      String counter,
      String provenance,
      @Nullable String cycleSource,
      @Nullable String firmwareDigest,
      String flags,
      @Nullable String toolchain,
      @Nullable String commit,
      String date,
      long seed,
      int genomes) {}

  /**
   * How far predictions are from observations, relative to these.
   *
   * @param of {@code instructions} or {@code cycles} of a sequence
   * @param genomes {@code fitted}, {@code unseen} or {@code trained}
   * @param count of genomes
   * @param medianPercent of the absolute errors
   * @param worstPercent of the absolute errors
   */
  public record FitError(
      String of, String genomes, int count, double medianPercent, double worstPercent) {}

  /**
   * Of one term.
   *
   * @param instructions each time; null on a board that counts cycles
   * @param cycles each time, as the core's table or the board has them; null: not known
   */
  @JsonInclude(Include.NON_NULL)
  public record Figures(@Nullable Double instructions, @Nullable Double cycles) {

    public Figures {
      if ((instructions == null && cycles == null)
          || isNegative(instructions)
          || isNegative(cycles)) {
        throw new IllegalArgumentException(
            "A term must have a figure that is not negative, not %s instructions and %s cycles."
                .formatted(instructions, cycles));
      }
    }

    private static boolean isNegative(@Nullable Double figure) {
      return figure != null && !(figure >= 0);
    }
  }

  public FittedCore {
    errors = List.copyOf(errors);
    terms = Collections.unmodifiableMap(new TreeMap<>(terms));
    if (!schema.equals(SCHEMA) || version != VERSION) {
      throw new IllegalArgumentException(
          "A profile of the form %s %d is not read.%nMaybe it was written by another version: fit it again with tinyloop profile fit."
              .formatted(schema, version));
    }
    if (terms.isEmpty()) {
      throw new IllegalArgumentException("The profile of %s has no terms.".formatted(core));
    }
  }

  /**
   * Reads a file.
   *
   * @throws IllegalArgumentException in two lines, if it is no profile
   */
  public static FittedCore parse(byte[] json) {
    try {
      return MAPPER.readValue(json, FittedCore.class);
    } catch (IOException e) {
      String reason =
          e.getCause() instanceof IllegalArgumentException cause
              ? cause.getMessage()
              : e.getMessage();
      throw new IllegalArgumentException(
          "This is no profile of a core: %s%nMaybe it is damaged, or another file."
              .formatted(String.valueOf(reason).lines().findFirst().orElse("")),
          e);
    }
  }

  /** The file's bytes. */
  public byte[] toJson() {
    try {
      byte[] pretty = MAPPER.writerWithDefaultPrettyPrinter().writeValueAsBytes(this);
      byte[] ended = Arrays.copyOf(pretty, pretty.length + 1);
      ended[pretty.length] = '\n';
      return ended;
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Whether it says cycles itself, rather than instructions to be multiplied. */
  boolean hasCycles() {
    return terms.values().stream().allMatch(figures -> figures.cycles() != null);
  }

  /** The figures of a term that is there. */
  Figures figures(String term) {
    return Objects.requireNonNull(terms.get(term), term);
  }

  /** The kernel whose loops the terms are of. */
  public MatrixKernel matrixKernel() {
    return MatrixKernel.named(kernel);
  }
}
