package io.tinyloop.protocol.oracle;

import static io.tinyloop.protocol.oracle.PrimitiveFile.Range.of;

import io.tinyloop.protocol.model.ActivationFormat;
import io.tinyloop.protocol.model.AddOperator;
import io.tinyloop.protocol.model.ComplementOperator;
import io.tinyloop.protocol.model.MultiplyOperator;
import io.tinyloop.protocol.model.Requantization;
import io.tinyloop.protocol.oracle.PrimitiveFile.Range;
import io.tinyloop.protocol.oracle.SeededOperators.Style;
import java.util.List;
import java.util.Random;

/** The vectors of the element-wise primitives, equations 3, 5, 6, 7, 9 and 10. */
final class PrimitiveVectors {

  private static final int[] WIDTHS = {2, 3, 4, 5, 6, 7, 8, 16};

  private PrimitiveVectors() {}

  static List<VectorFile> files() {
    return List.of(requantize(), add(), multiply(), complement(), view(), fused());
  }

  private static VectorFile requantize() {
    var file = new PrimitiveFile(Primitive.REQUANTIZE).cases();
    for (int a : new int[] {1, 3, 4, 5, 7, 8, 11, 12, 13, 20, 28}) {
      file.test("an eighth of " + a, a, 0, 16384, 17);
      file.test("an eighth of " + -a, -a, 0, 16384, 17);
    }
    for (int odd : new int[] {1, 3, 5, -1, -3, -5}) {
      file.test("tie, odd multiplier", odd * 524288L, 0, 32767, 20);
      file.test("tie, odd multiplier, pre-shift", odd * 65536L, 3, 12345, 20);
      file.test("tie reached by the pre-shift alone", odd, 16, 1, 17);
    }
    for (int a : new int[] {65535, 65536, 65537, 49152, 98304, -65535, -65537, -49152}) {
      file.test("just around half of 2^17", a, 0, 1, 17);
    }
    for (int a :
        new int[] {32768, 65535, -1, -32768, -32769, 0x12348000, 0x1234FFFF, -0x12348000}) {
      file.test("the low half has bit 15 set", a, 0, 32767, 17);
      file.test("the low half has bit 15 set", a, 0, 16385, 24);
    }
    for (int k = 0; k <= 16; k += 4) {
      for (int m : new int[] {1, 32767}) {
        for (int s : new int[] {17, 31, 46}) {
          file.test("largest accumulator", Integer.MAX_VALUE >> k, k, m, s);
          file.test("smallest accumulator", -(Integer.MAX_VALUE >> k), k, m, s);
        }
      }
    }
    file.test("zero", 0, 7, 20000, 30);
    var random = new Random(3);
    for (int i = 0; i < 160; i++) {
      int k = random.nextInt(17);
      int magnitude = Math.max(1, Integer.MAX_VALUE >> k >> random.nextInt(12));
      int a = random.nextInt(magnitude) * (random.nextBoolean() ? 1 : -1);
      file.test("seeded", a, k, 1 + random.nextInt(32767), 17 + random.nextInt(30));
    }
    file.enumerations();
    int[][] constants = {
      {0, 16384, 17}, {0, 32767, 17}, {0, 1, 17}, {2, 20001, 20}, {7, 31337, 30}, {15, 23170, 46}
    };
    for (int[] c : constants) {
      int most = Math.min(20000, Integer.MAX_VALUE >> c[0]);
      file.enumerate(
          "every small accumulator",
          Flag.ExhaustiveOperands,
          of(-most, most),
          of(c[0]),
          of(c[1]),
          of(c[2]));
    }
    for (int[] c : new int[][] {{0, 16385, 17}, {0, 32767, 31}, {0, 77, 22}}) {
      Range range = new Range(-Integer.MAX_VALUE, Integer.MAX_VALUE, 214783);
      file.enumerate("all of int32", Flag.SampledOperands, range, of(c[0]), of(c[1]), of(c[2]));
    }
    file.enumerate(
        "every legal k, some m, every s",
        Flag.SampledOperands,
        new Range(-32767, 32767, 8191),
        of(0, 16),
        new Range(1, 32767, 3640),
        of(17, 46));
    return file.file();
  }

  private static VectorFile add() {
    var file = new PrimitiveFile(Primitive.ADD).cases();
    for (int a : new int[] {1, -1, 3, -3, 2, -2, 253, 254, 255, -255, -256, -257}) {
      file.test("half of a", a, 0, 1, 1, 1, -128, 127);
      file.test("a quarter of the sum", a, 2 * a, 1, 1, 2, -128, 127);
    }
    file.test("b does not count", 100, 99, 16384, 0, 14, -128, 127);
    file.test("a does not count", 100, -99, 0, 16384, 14, -128, 127);
    file.test("multiplier 65535 is unsigned", 100, 0, 65535, 0, 16, -128, 127);
    file.test("multiplier 32768 is unsigned", -50, 50, 32768, 65535, 16, -128, 127);
    file.test("smallest sum of 16 bits", -32768, 0, 65535, 0, 15, -32768, 32767);
    file.test("smallest sum", -32768, -32768, 32767, 32767, 16, -32768, 32767);
    file.test("largest sum", 32767, 32767, 32767, 32767, 16, -32768, 32767);
    file.test("largest shift", 32767, 0, 32767, 0, 30, 0, 255);
    seededAdds(file);
    file.enumerations();
    int[][] widths = {
      {2, 2, 2}, {3, 3, 3}, {4, 4, 4}, {5, 5, 5}, {6, 6, 6}, {7, 7, 7}, {8, 8, 8}, {8, 8, 2},
      {2, 8, 5}, {6, 4, 8}
    };
    var random = new Random(55);
    for (int[] w : widths) {
      for (Style style : Style.values()) {
        if (w[0] + w[1] + w[2] < 24 || style == Style.NATURAL) {
          var operators = new SeededOperators(random, style);
          ActivationFormat a = operators.format(w[0]);
          ActivationFormat b = operators.format(w[1]);
          AddOperator add = operators.add(a, b, operators.format(w[2]));
          file.enumerate(
              "every pair of %d and %d bits to %d bits".formatted(w[0], w[1], w[2]),
              Flag.ExhaustiveOperands,
              all(a),
              all(b),
              of(add.multiplierA()),
              of(add.multiplierB()),
              of(add.shift()),
              of(add.output().min()),
              of(add.output().max()));
        }
      }
    }
    return file.file();
  }

  private static void seededAdds(PrimitiveFile file) {
    var random = new Random(5);
    for (int i = 0; i < 210; i++) {
      var operators = new SeededOperators(random, Style.values()[i % 3]);
      ActivationFormat a = operators.format(WIDTHS[random.nextInt(8)]);
      ActivationFormat b = operators.format(WIDTHS[random.nextInt(8)]);
      AddOperator add = operators.add(a, b, operators.format(WIDTHS[i % 8]));
      file.test(
          "%d and %d bits to %d bits".formatted(a.bits(), b.bits(), add.output().bits()),
          value(random, a),
          value(random, b),
          add.multiplierA(),
          add.multiplierB(),
          add.shift(),
          add.output().min(),
          add.output().max());
    }
  }

  private static VectorFile multiply() {
    var file = new PrimitiveFile(Primitive.MULTIPLY).cases();
    for (int b : new int[] {1, -1, 3, -3, 5, -5, 127, -127, -128}) {
      file.test("half of b", 128, b, 9, 16384, 31, -128, 127);
      file.test("a tie of every second product", 4, b, 0, 16384, 17, -4, 3);
    }
    file.test("largest product", 255, 255, 15, 32767, 17, 0, 255);
    file.test("largest product of 8 bits", 255, 255, 15, 32767, 38, 0, 255);
    file.test("smallest product of 16 bits", 32768, -32768, 0, 32767, 29, -32768, 32767);
    file.test("largest product of 16 bits", 32768, 32767, 0, 32767, 29, -32768, 32767);
    file.test("one times h on the wide unit grid", 32768, 12345, 0, 16384, 29, -32768, 32767);
    seededMultiplies(file);
    file.enumerations();
    int[][] widths = {
      {2, 2, 2}, {3, 3, 3}, {4, 4, 4}, {5, 5, 5}, {6, 6, 6}, {7, 7, 7}, {8, 8, 8}, {8, 8, 3},
      {3, 8, 6}, {5, 2, 8}
    };
    var random = new Random(66);
    for (int[] w : widths) {
      for (Style style : Style.values()) {
        if (w[0] + w[1] + w[2] < 24 || style == Style.NATURAL) {
          var operators = new SeededOperators(random, style);
          ActivationFormat a =
              random.nextBoolean() ? ActivationFormat.unit(w[0]) : operators.format(w[0]);
          ActivationFormat b = operators.format(w[1]);
          MultiplyOperator multiply = operators.multiply(a, b, operators.format(w[2]));
          enumerate(file, multiply, a, b);
        }
      }
    }
    return file.file();
  }

  private static void enumerate(
      PrimitiveFile file, MultiplyOperator multiply, ActivationFormat a, ActivationFormat b) {
    Requantization factor = multiply.requantization();
    file.enumerate(
        "every pair of %d and %d bits to %d bits"
            .formatted(a.bits(), b.bits(), multiply.output().bits()),
        Flag.ExhaustiveOperands,
        all(a),
        all(b),
        of(factor.preShift()),
        of(factor.multiplier()),
        of(factor.shift()),
        of(multiply.output().min()),
        of(multiply.output().max()));
  }

  private static void seededMultiplies(PrimitiveFile file) {
    var random = new Random(6);
    for (int i = 0; i < 210; i++) {
      var operators = new SeededOperators(random, Style.values()[i % 3]);
      int bits = WIDTHS[random.nextInt(8)];
      ActivationFormat a =
          bits == 16 || i % 2 == 0 ? ActivationFormat.unit(bits) : operators.format(bits);
      ActivationFormat b = operators.format(WIDTHS[random.nextInt(8)]);
      MultiplyOperator multiply = operators.multiply(a, b, operators.format(WIDTHS[i % 8]));
      Requantization factor = multiply.requantization();
      file.test(
          "%d and %d bits to %d bits".formatted(a.bits(), b.bits(), multiply.output().bits()),
          value(random, a),
          value(random, b),
          factor.preShift(),
          factor.multiplier(),
          factor.shift(),
          multiply.output().min(),
          multiply.output().max());
    }
  }

  private static VectorFile complement() {
    var file = new PrimitiveFile(Primitive.COMPLEMENT).cases();
    var random = new Random(7);
    for (int from : WIDTHS) {
      for (int to : WIDTHS) {
        int one = ActivationFormat.one(from);
        ComplementOperator law = complement(random, Style.NATURAL, from, to);
        String comment = "%d to %d bits".formatted(from, to);
        for (int z : new int[] {0, one, random.nextInt(one + 1)}) {
          file.test(comment, z, one, law.multiplier(), law.shift(), ActivationFormat.one(to));
        }
        ComplementOperator wild = complement(random, Style.WILD, from, to);
        int z = random.nextInt(one / 2 + 1);
        file.test(
            comment + ", any factor",
            z,
            one,
            wild.multiplier(),
            wild.shift(),
            ActivationFormat.one(to));
      }
    }
    for (int z : new int[] {250, 251, 252, 253, 254}) {
      file.test("quarters", z, 255, 1, 2, 255);
    }
    file.enumerations();
    for (int from : WIDTHS) {
      for (int to : WIDTHS) {
        ComplementOperator law = complement(random, Style.NATURAL, from, to);
        boolean sampled = from == 16 && to != 16;
        int one = ActivationFormat.one(from);
        file.enumerate(
            "%s z of %d bits to %d bits".formatted(sampled ? "some" : "every", from, to),
            sampled ? Flag.SampledOperands : Flag.ExhaustiveOperands,
            new Range(0, one, sampled ? 31 : 1),
            of(one),
            of(law.multiplier()),
            of(law.shift()),
            of(ActivationFormat.one(to)));
      }
    }
    return file.file();
  }

  private static ComplementOperator complement(Random random, Style style, int from, int to) {
    return new SeededOperators(random, style).complement(from, to);
  }

  private static VectorFile view() {
    var file = new PrimitiveFile(Primitive.VIEW).cases();
    for (int h :
        new int[] {
          0, 1, -1, 127, 128, 129, -127, -128, -129, 255, 256, 383, 384, -383, -384, -385
        }) {
      file.test("around the first ties", h);
    }
    for (int h :
        new int[] {
          32511, 32512, 32639, 32640, 32641, 32767, -32640, -32641, -32512, -32767, -32768
        }) {
      file.test("at the ends", h);
    }
    var random = new Random(9);
    for (int i = 0; i < 24; i++) {
      file.test("seeded", random.nextInt(65536) - 32768);
    }
    file.enumerations().enumerate("every h", Flag.ExhaustiveOperands, of(-32768, 32767));
    return file.file();
  }

  private static VectorFile fused() {
    var file = new PrimitiveFile(Primitive.FUSED).cases();
    int[] ends = {-32768, -1, 0, 1, 32767};
    for (int z : new int[] {0, 1, 16384, 32767, 32768}) {
      for (int h : ends) {
        for (int n : ends) {
          file.test("ends", z, h, n);
        }
      }
    }
    var random = new Random(10);
    for (int i = 0; i < 80; i++) {
      int z = random.nextInt(32769);
      file.test("seeded", z, random.nextInt(65536) - 32768, random.nextInt(65536) - 32768);
    }
    for (int i = 0; i < 20; i++) {
      int h = 2 * random.nextInt(16384) + 1;
      file.test("halfway between an odd and an even state", 16384, i % 2 == 0 ? h : -h, 2 * i);
    }
    Range state = new Range(-32768, 32767, 1365);
    file.enumerations()
        .enumerate("a grid", Flag.SampledOperands, new Range(0, 32768, 2731), state, state);
    file.enumerate("every z", Flag.SampledOperands, of(0, 32768), of(-20011), of(12007));
    return file.file();
  }

  private static Range all(ActivationFormat format) {
    return of(format.min(), format.max());
  }

  private static int value(Random random, ActivationFormat format) {
    return switch (random.nextInt(6)) {
      case 0 -> format.min();
      case 1 -> format.max();
      default -> format.min() + random.nextInt(format.max() - format.min() + 1);
    };
  }
}
