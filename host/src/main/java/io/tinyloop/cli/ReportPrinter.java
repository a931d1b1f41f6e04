package io.tinyloop.cli;

import io.tinyloop.evaluate.Individual;
import io.tinyloop.measure.Provenance;
import io.tinyloop.run.HomogeneousPoint;
import io.tinyloop.run.RunReport;
import io.tinyloop.run.RunReport.Smallest;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** A report for people: the front as a table and a plot, the baselines, what was won. */
final class ReportPrinter {

  private static final int MOST_ROWS = 40;

  private ReportPrinter() {}

  static void print(RunReport report, PrintWriter out) {
    out.printf(
        Locale.ROOT,
        "Front of run %s: %d individuals on all validation samples of %s (%s)%n%n",
        report.id(),
        report.front().size(),
        report.configuration().source().task(),
        report.dataset());
    printTable(report, out);
    out.println();
    FrontPlot.lines(points(report), floor(report)).forEach(out::println);
    out.println("         * mixed front    2…8 homogeneous bits");
    out.println();
    printSummary(report, out);
    out.flush();
  }

  private static void printTable(RunReport report, PrintWriter out) {
    out.println("accuracy    bytes  of 8 bit   latency µs    energy µJ  provenance  genome");
    List<Individual> front = report.front();
    int step = Math.max(1, (front.size() + MOST_ROWS - 1) / MOST_ROWS);
    for (int i = 0; i < front.size(); i += step) {
      print(front.get(i), out);
    }
    if (step > 1) {
      out.printf("(every %d. of %d; front.csv has all)%n", step, front.size());
    }
    out.println("homogeneous:");
    for (HomogeneousPoint point : report.homogeneous()) {
      print(point.individual(), out);
    }
  }

  private static void print(Individual individual, PrintWriter out) {
    var latency = individual.latency();
    var energy = individual.energy();
    out.printf(
        Locale.ROOT,
        "  %.4f %8d  %6.1f %%  %11s  %11s  %-10s  %s%n",
        individual.accuracy().value(),
        individual.modelBytes(),
        100 * individual.normalizedSize(),
        latency == null ? "–" : "%.1f".formatted(latency.valueMicros()),
        energy == null || energy.valueMicrojoules() == null
            ? "–"
            : "%.2f".formatted(energy.valueMicrojoules()),
        names(
            latency == null ? null : latency.provenance(),
            energy == null ? null : energy.provenance()),
        individual.toGenome());
  }

  /** One word where both are the same, else that of latency, then that of energy. */
  private static String names(@Nullable Provenance latency, @Nullable Provenance energy) {
    String first = latency == null ? "–" : latency.name();
    return energy == null || energy == latency ? first : first + "/" + energy.name();
  }

  private static List<FrontPlot.Point> points(RunReport report) {
    List<FrontPlot.Point> points = new ArrayList<>();
    report.front().forEach(individual -> points.add(point(individual, '*')));
    report
        .homogeneous()
        .forEach(h -> points.add(point(h.individual(), Character.forDigit(h.bits(), 10))));
    return points;
  }

  private static FrontPlot.Point point(Individual individual, char mark) {
    return new FrontPlot.Point(individual.modelBytes(), individual.accuracy().value(), mark);
  }

  /** Ten points below the best: what is worse than that only flattens the plot. */
  private static double floor(RunReport report) {
    return report.front().stream().mapToDouble(i -> i.accuracy().value()).max().orElse(0) - 0.1;
  }

  private static void printSummary(RunReport report, PrintWriter out) {
    var hypervolume = report.hypervolume();
    out.printf(
        Locale.ROOT,
        "hypervolume  mixed %.4f  homogeneous %.4f  random %.4f  (reference %s)%n",
        hypervolume.mixed(),
        hypervolume.homogeneous(),
        hypervolume.random(),
        hypervolume.referencePoint().name());
    smallest("smallest within 0.5 points of 8-bit homogeneous", report.smallest(), out);
    if (!Objects.equals(report.smallest(), report.confirmed())) {
      smallest(
          "smallest of the front that keeps this on test, too (read off, not chosen)",
          report.confirmed(),
          out);
    }
    out.printf(
        Locale.ROOT,
        "%d evaluations in %.1f s, %.1f device seconds%n",
        report.evaluations(),
        report.wallSeconds(),
        report.deviceSeconds());
  }

  private static void smallest(String title, @Nullable Smallest model, PrintWriter out) {
    if (model != null) {
      out.printf(
          Locale.ROOT,
          "%s: %,d bytes, %.1f %% smaller (parameter bits %.1f %%); loss %.2f points on validation,"
              + " %.2f on test%n",
          title,
          model.modelBytes(),
          100 * model.bytesSaved(),
          100 * model.bitsSaved(),
          100 * model.validationLoss(),
          100 * model.testLoss());
    }
  }
}
