package io.tinyloop.quantize;

import static io.tinyloop.protocol.model.Requantization.MAX_MULTIPLIER;
import static io.tinyloop.protocol.model.Requantization.MAX_PRE_SHIFT;
import static io.tinyloop.protocol.model.Requantization.MAX_SHIFT;
import static io.tinyloop.protocol.model.Requantization.MIN_SHIFT;

import io.tinyloop.protocol.model.AddOperator;
import io.tinyloop.protocol.model.ComplementOperator;
import io.tinyloop.protocol.model.MultiplyOperator;
import io.tinyloop.protocol.model.Requantization;
import org.jspecify.annotations.Nullable;

/** Real factors as the integers of ARITHMETIC.md, section 3 and 4. */
public final class Factors {

  private Factors() {}

  /** An exponent of 2 as pre-shift and shift: shift − preShift = exponent. */
  public record Shifts(int preShift, int shift) {

    /** Null where the exponent is out of reach. */
    public static @Nullable Shifts of(int exponent) {
      int shift = Math.max(exponent, MIN_SHIFT);
      return shift > MAX_SHIFT || shift - exponent > MAX_PRE_SHIFT
          ? null
          : new Shifts(shift - exponent, shift);
    }
  }

  /** The requantization nearest to {@code factor} (equation 3), or null where none is near. */
  public static @Nullable Requantization requantization(double factor) {
    int exponent = 14 - Math.getExponent(factor);
    long multiplier = Math.round(Math.scalb(factor, exponent));
    if (multiplier > MAX_MULTIPLIER) {
      exponent--;
      multiplier = Math.round(Math.scalb(factor, exponent));
    }
    Shifts shifts = Shifts.of(exponent);
    return shifts == null
        ? null
        : new Requantization(shifts.preShift(), (int) multiplier, shifts.shift());
  }

  /** The factor that a requantization stands for. */
  public static double real(Requantization r) {
    return Math.scalb((double) r.multiplier(), r.preShift() - r.shift());
  }

  /** a · b (equation 6), with a coarser output where the factor asks for it. */
  public static Scaled<MultiplyOperator> multiply(Grid a, Grid b, Grid output)
      throws InfeasibleCandidateException {
    for (Grid grid = output; grid.scale() < 1e9 * output.scale(); grid = grid.coarser(2)) {
      Requantization r = requantization(a.scale() * b.scale() / grid.scale());
      if (r != null) {
        MultiplyOperator operator = new MultiplyOperator(r, grid.format());
        if (operator.admits(a.format(), b.format())) {
          return new Scaled<>(operator, grid);
        }
      }
    }
    throw new InfeasibleCandidateException(
        "no requantization of a product of %s and %s".formatted(a, b));
  }

  /** a + b (equation 5), with a coarser output where the factors ask for it. */
  public static Scaled<AddOperator> add(Grid a, Grid b, Grid output)
      throws InfeasibleCandidateException {
    for (Grid grid = output; grid.scale() < 1e9 * output.scale(); grid = grid.coarser(2)) {
      for (int shift = 30; shift >= 1; shift--) {
        double m1 = Math.rint(Math.scalb(a.scale() / grid.scale(), shift));
        double m2 = Math.rint(Math.scalb(b.scale() / grid.scale(), shift));
        if (m1 <= 65535 && m2 <= 65535) {
          AddOperator operator = new AddOperator((int) m1, (int) m2, shift, grid.format());
          if (operator.admits(a.format(), b.format())) {
            return new Scaled<>(operator, grid);
          }
        }
      }
    }
    throw new InfeasibleCandidateException("no sum of %s and %s".formatted(a, b));
  }

  /** 1 − z between two unit grids (equation 7). */
  public static ComplementOperator complement(Grid z, Grid output)
      throws InfeasibleCandidateException {
    for (int shift = 30; shift >= 1; shift--) {
      double m = Math.rint(Math.scalb(z.scale() / output.scale(), shift));
      if (m >= 1 && m <= 65535) {
        ComplementOperator operator = new ComplementOperator((int) m, shift, output.format());
        if (operator.admits(z.format().bits())) {
          return operator;
        }
      }
    }
    throw new InfeasibleCandidateException("no complement of %s in %s".formatted(z, output));
  }

  /** An operator and the grid that its output really has. */
  public record Scaled<T>(T operator, Grid output) {}
}
