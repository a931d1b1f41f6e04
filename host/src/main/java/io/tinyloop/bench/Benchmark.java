package io.tinyloop.bench;

import java.util.List;
import java.util.function.Consumer;

/** Measures something of this project on this machine. */
@FunctionalInterface
public interface Benchmark {

  /**
   * Takes the figures.
   *
   * @param notes is told what is going on
   */
  List<BenchmarkReport.Row> measure(Consumer<String> notes) throws InterruptedException;
}
