package io.tinyloop.simulator.cost;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/**
 * How a port of the firmware lays out weights and loops over them: what the instructions of a
 * matrix product depend on. The facts are those of {@code firmware-stub/core/tl_kernel_*.c}.
 */
public enum MatrixKernel {
  /** Half-word lanes, for cores with SMLAD: two or four words an iteration. */
  LANES(List.of(16, 8, 5, 4, 3, 2, 2, 2), List.of(1, 2, 2, 2, 2, 4, 4, 4)),

  /** Row pairs; an iteration is as many words as their sums stay apart for. */
  PAIRS(List.of(16, 8, 5, 4, 3, 4, 4, 4), List.of(16, 10, 7, 4, 2, 1, 1, 1)),

  /** Row pairs as they are unrolled for RISC-V: the words that are left over go one by one. */
  PAIRS_UNROLLED(List.of(16, 8, 5, 4, 3, 4, 4, 4), List.of(1, 2, 3, 4, 2, 1, 1, 1)),

  /** Plain C, a column at a time. */
  REFERENCE(List.of(1, 1, 1, 1, 1, 1, 1, 1), List.of(1, 1, 1, 1, 1, 1, 1, 1));

  /** Weights from this width on are stored alike. */
  private static final int WIDE_BITS = 6;

  private final List<Integer> fields;
  private final List<Integer> unrolled;

  MatrixKernel(List<Integer> fields, List<Integer> unrolled) {
    this.fields = fields;
    this.unrolled = unrolled;
  }

  /**
   * The kernel that a device's HELLO names.
   *
   * @param flags of its build; the first word is the kernel
   * @param mcu the device's core
   * @throws IllegalArgumentException if there is no such kernel
   */
  public static MatrixKernel of(String flags, String mcu) {
    String word = flags.strip().split("\\s+", 2)[0].toLowerCase(Locale.ROOT);
    return switch (word) {
      case "lanes" -> LANES;
      case "pairs" -> mcu.startsWith("rv") ? PAIRS_UNROLLED : PAIRS;
      case "reference" -> REFERENCE;
      default ->
          throw new IllegalArgumentException(
              "The device's build (%s) names no kernel.%nMaybe it is older than the kernels lanes, pairs and reference, or is a simulated device."
                  .formatted(flags));
    };
  }

  /** The kernel of a name as {@link #toString} writes it. */
  static MatrixKernel named(String name) {
    return Arrays.stream(values())
        .filter(kernel -> kernel.toString().equals(name))
        .findFirst()
        .orElseThrow(() ->
            new IllegalArgumentException(
                "The kernel (%s) must be one of %s."
                    .formatted(
                        name,
                        Arrays.stream(values())
                            .map(MatrixKernel::toString)
                            .collect(Collectors.joining(", ")))));
  }

  /** The width that stands for all that are stored as {@code bits} are: 1…5, or 8. */
  int storedBits(int bits) {
    return this == REFERENCE || bits >= WIDE_BITS ? 8 : bits;
  }

  /** Words of a row; a word of the wide widths of row pairs is four columns. */
  int words(int columns, int bits) {
    int count = fields.get(bits - 1);
    if (this != LANES) {
      return up(columns, count);
    }
    int words = up(2 * up(columns, 4), count);
    return count == 2 ? 2 * up(words, 2) : words;
  }

  /** Iterations of the loop over {@code words} words. */
  int loops(int words, int bits) {
    int group = unrolled.get(bits - 1);
    return this == PAIRS_UNROLLED ? words / group + words % group : up(words, group);
  }

  /** Whether the loop has fewer iterations than words. */
  boolean unrolls(int bits) {
    return unrolled.get(bits - 1) > 1;
  }

  /** What a prepared vector must look like for weights of this width. */
  String vectorForm(int bits) {
    return this == LANES && bits >= WIDE_BITS ? "telescoped" : "natural";
  }

  /** Whether a vector is prepared four columns at a time. */
  boolean vectorsInFours() {
    return this == LANES;
  }

  private static int up(int value, int unit) {
    return (value + unit - 1) / unit;
  }

  /** The name in files: {@code lanes}, {@code pairs}, {@code pairs-unrolled}, {@code reference}. */
  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
