package io.tinyloop.search;

import static java.lang.Math.PI;
import static java.lang.Math.cos;
import static java.lang.Math.exp;
import static java.lang.Math.pow;
import static java.lang.Math.sin;
import static java.lang.Math.sqrt;

import java.util.Collections;
import java.util.List;
import java.util.function.Function;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Published problems with known fronts (E. Zitzler, K. Deb, L. Thiele, 2000; K. Deb et al., 2002),
 * every variable scaled to 0…1 and, for integer genes, rounded to a grid of 101 values.
 */
enum PublishedProblem {
  ZDT1(30, PublishedProblem::zdt1, x1 -> List.of(x1, 1 - sqrt(x1))),
  ZDT2(30, PublishedProblem::zdt2, x1 -> List.of(x1, 1 - x1 * x1)),
  ZDT3(30, PublishedProblem::zdt3, x1 -> List.of(x1, 1 - sqrt(x1) - x1 * sin(10 * PI * x1))),
  ZDT4(10, PublishedProblem::zdt4, x1 -> List.of(x1, 1 - sqrt(x1))),
  ZDT6(10, PublishedProblem::zdt6, x1 -> List.of(first6(x1), 1 - pow(first6(x1), 2))),
  DTLZ2(12, PublishedProblem::dtlz2, x1 -> List.of());

  static final int GRID = 101;

  private final int variables;
  private final Function<List<Double>, List<Double>> objectives;
  private final Function<Double, List<Double>> optimum;

  PublishedProblem(
      int variables,
      Function<List<Double>, List<Double>> objectives,
      Function<Double, List<Double>> optimum) {
    this.variables = variables;
    this.objectives = objectives;
    this.optimum = optimum;
  }

  int variables() {
    return variables;
  }

  ObjectiveVector objectives(List<Double> x) {
    return new ObjectiveVector(objectives.apply(x));
  }

  List<List<Integer>> alleles() {
    return Collections.nCopies(variables, IntStream.range(0, GRID).boxed().toList());
  }

  static List<Double> variables(List<Integer> genes) {
    return genes.stream().map(gene -> gene / (GRID - 1.0)).toList();
  }

  ReferencePoint reference() {
    return new ReferencePoint(
        "1.1", this == DTLZ2 ? ObjectiveVector.of(1.1, 1.1, 1.1) : ObjectiveVector.of(1.1, 1.1));
  }

  /**
   * Volume between the continuous front and the reference point, where a closed form is known; NaN
   * for ZDT3 and ZDT6, whose fronts have gaps.
   */
  double closedForm() {
    return switch (this) {
      case ZDT1, ZDT4 -> 1.1 * 1.1 - 1 / 3.0;
      case ZDT2 -> 1.1 * 1.1 - 2 / 3.0;
      case DTLZ2 -> 1.1 * 1.1 * 1.1 - PI / 6;
      case ZDT3, ZDT6 -> Double.NaN;
    };
  }

  /** The front of a grid with that many values of each variable, possibly with dominated points. */
  List<ObjectiveVector> front(int grid) {
    Stream<Double> values = IntStream.range(0, grid).mapToObj(i -> i / (grid - 1.0));
    if (this != DTLZ2) {
      return values.map(x1 -> new ObjectiveVector(optimum.apply(x1))).toList();
    }
    List<Double> list = values.toList();
    List<Double> rest = Collections.nCopies(variables - 2, 0.5);
    return list.stream()
        .flatMap(
            x1 -> list.stream().map(x2 -> Stream.concat(Stream.of(x1, x2), rest.stream()).toList()))
        .map(this::objectives)
        .toList();
  }

  private static double sumOfRest(List<Double> x) {
    return x.stream().skip(1).mapToDouble(Double::doubleValue).sum();
  }

  private static List<Double> zdt1(List<Double> x) {
    double g = 1 + 9 * sumOfRest(x) / 29;
    return List.of(x.getFirst(), g * (1 - sqrt(x.getFirst() / g)));
  }

  private static List<Double> zdt2(List<Double> x) {
    double g = 1 + 9 * sumOfRest(x) / 29;
    return List.of(x.getFirst(), g * (1 - pow(x.getFirst() / g, 2)));
  }

  private static List<Double> zdt3(List<Double> x) {
    double g = 1 + 9 * sumOfRest(x) / 29;
    double ratio = x.getFirst() / g;
    return List.of(x.getFirst(), g * (1 - sqrt(ratio) - ratio * sin(10 * PI * x.getFirst())));
  }

  private static List<Double> zdt4(List<Double> x) {
    double g =
        1
            + 10 * 9
            + x.stream()
                .skip(1)
                .mapToDouble(unit -> 10 * unit - 5)
                .map(y -> y * y - 10 * cos(4 * PI * y))
                .sum();
    return List.of(x.getFirst(), g * (1 - sqrt(x.getFirst() / g)));
  }

  private static double first6(double x1) {
    return 1 - exp(-4 * x1) * pow(sin(6 * PI * x1), 6);
  }

  private static List<Double> zdt6(List<Double> x) {
    double g = 1 + 9 * pow(sumOfRest(x) / 9, 0.25);
    double f1 = first6(x.getFirst());
    return List.of(f1, g * (1 - pow(f1 / g, 2)));
  }

  private static List<Double> dtlz2(List<Double> x) {
    double g = x.stream().skip(2).mapToDouble(y -> (y - 0.5) * (y - 0.5)).sum();
    double a = x.get(0) * PI / 2;
    double b = x.get(1) * PI / 2;
    return List.of((1 + g) * cos(a) * cos(b), (1 + g) * cos(a) * sin(b), (1 + g) * sin(a));
  }
}
