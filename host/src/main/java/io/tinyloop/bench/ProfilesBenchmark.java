package io.tinyloop.bench;

import io.tinyloop.bench.BenchmarkReport.Row;
import io.tinyloop.profile.CoreProfile;
import io.tinyloop.profile.ProfileFitter;
import io.tinyloop.profile.ProfileRequest;
import io.tinyloop.simulator.cost.FittedCore.FitError;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * Cost models fitted anew to three emulated cores: how far they are off at genomes that they have
 * not seen, random and trained. Some four minutes.
 */
final class ProfilesBenchmark implements Benchmark {

  private static final List<String> CORES = List.of("cortex-m0plus", "cortex-m4", "rv32");
  private static final String UNIT = "%";

  private final Path firmware;

  /**
   * @param firmware the repository's {@code firmware-stub}, built
   */
  ProfilesBenchmark(Path firmware) {
    this.firmware = firmware;
  }

  @Override
  public List<Row> measure(Consumer<String> notes) throws InterruptedException {
    List<Row> rows = new ArrayList<>();
    for (String core : CORES) {
      notes.accept("the profile of " + core);
      CoreProfile profile =
          new ProfileFitter(firmware, InstantSource.system(), Machine.commit(), notes)
              .fit(ProfileRequest.of("emulated:" + core));
      profile.fitted().errors().forEach(error -> add(core, error, rows));
    }
    return rows;
  }

  static void add(String core, FitError error, List<Row> rows) {
    String metric =
        "%s %s of %d %s genomes".formatted(core, error.of(), error.count(), error.genomes());
    if (error.genomes().equals("fitted")) {
      rows.add(Row.figure(metric + ", median error", error.medianPercent(), UNIT));
      rows.add(Row.figure(metric + ", worst error", error.worstPercent(), UNIT));
      return;
    }
    boolean cycles = error.of().equals("cycles");
    rows.add(Row.atMost(cycles ? 2 : 0.5, metric + ", median error", error.medianPercent(), UNIT));
    rows.add(Row.atMost(cycles ? 5 : 2, metric + ", worst error", error.worstPercent(), UNIT));
  }
}
