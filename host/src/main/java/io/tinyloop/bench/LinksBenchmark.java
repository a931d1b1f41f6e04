package io.tinyloop.bench;

import static java.util.Objects.requireNonNull;

import io.tinyloop.bench.BenchmarkReport.Row;
import io.tinyloop.device.AdmissionTest;
import io.tinyloop.device.Blob;
import io.tinyloop.device.Deadline;
import io.tinyloop.device.DevicePool;
import io.tinyloop.device.DeviceSession;
import io.tinyloop.device.EvaluationJob;
import io.tinyloop.device.Outcome;
import io.tinyloop.device.PoolListener;
import io.tinyloop.device.PoolSettings;
import io.tinyloop.device.SessionException;
import io.tinyloop.device.SessionListener;
import io.tinyloop.device.SessionSettings;
import io.tinyloop.device.fleet.Fleet;
import io.tinyloop.device.fleet.FleetFactory;
import io.tinyloop.device.fleet.FleetMember;
import io.tinyloop.device.fleet.FleetSettings;
import io.tinyloop.device.fleet.StandaloneDevices;
import io.tinyloop.device.fleet.StandaloneSettings;
import io.tinyloop.protocol.arithmetic.BatchedEngine;
import io.tinyloop.protocol.wire.Link;
import io.tinyloop.protocol.wire.LinkStatistics;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;

/**
 * How well links are used: the part of a serial line's time that carries payload, and how long a
 * candidate takes against the time that its bytes need on the line.
 */
final class LinksBenchmark implements Benchmark {

  private static final int BAUD = 921_600;
  private static final double BYTES_A_SECOND = BAUD / 10.0;
  private static final int CANDIDATES = 30;

  /** Candidates before those that are timed, as a search of thousands has behind it. */
  private static final int WARM_UP = 120;

  private static final Duration LIMIT = Duration.ofMinutes(2);

  /** Of a bulk transfer: 1,000 sequences of 784 bytes, 8.5 s on the line. */
  private static final int BULK_SAMPLES = 1000;

  @Override
  public List<Row> measure(Consumer<String> notes) throws InterruptedException {
    BenchCandidates candidates = BenchCandidates.open(CANDIDATES, notes);
    List<Row> rows = new ArrayList<>();
    Path folder = TemporaryFolder.create();
    try (StandaloneDevices devices =
        StandaloneDevices.of(StandaloneSettings.of("cortex-m4", 1, 1).withBaud(BAUD))) {
      StolenTime stolen = StolenTime.begin();
      String serial = devices.pty(folder).getFirst();
      notes.accept("bulk transfer at %,d bits a second".formatted(BAUD));
      rows.add(bulk(serial, candidates));
      notes.accept("%d candidates at %,d bits a second".formatted(CANDIDATES, BAUD));
      rows.add(turnaround(serial + "@" + BAUD, candidates));
      for (String other : List.of("sim:cortex-m4", "sim+tcp:cortex-m4", "sim+mqtt:cortex-m4")) {
        notes.accept("%d candidates over %s".formatted(CANDIDATES, other));
        rows.add(median(other, candidates));
      }
      rows.add(stolen.row());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } finally {
      TemporaryFolder.delete(folder);
    }
    return rows;
  }

  private static FleetSettings settings() {
    return FleetSettings.with(BatchedEngine.plain(), 1);
  }

  /** Payload bytes that cross the line in the time in which it carries 100 bytes, as percent. */
  private static Row bulk(String serial, BenchCandidates candidates)
      throws IOException, InterruptedException {
    var data = candidates.samples(BULK_SAMPLES).data();
    var blob = Blob.of(data);
    try (Fleet fleet = FleetFactory.open(FleetMember.parseFleet(serial), settings());
        Link link = fleet.devices().getFirst().open()) {
      DeviceSession session =
          DeviceSession.open(
              link,
              1,
              SessionSettings.DEFAULT,
              new SessionListener() {},
              RandomGenerator.getDefault(),
              deadline());
      long start = System.nanoTime();
      session.ensureUploaded(blob, deadline());
      double seconds = (System.nanoTime() - start) / 1e9;
      double efficiency = 100 * blob.length() / (seconds * BYTES_A_SECOND);
      Row row = Row.atLeast(97, "serial, payload efficiency of a bulk transfer", efficiency, "%");
      return row.with("%,d bytes in %.2f s".formatted(blob.length(), seconds));
    } catch (SessionException e) {
      throw new IllegalStateException("The simulated board did not take the samples.", e);
    }
  }

  private static Deadline deadline() {
    return Deadline.after(LIMIT, System::nanoTime);
  }

  /** Each candidate's time over that of its own bytes on the line, both directions added. */
  private static Row turnaround(String serial, BenchCandidates candidates)
      throws IOException, InterruptedException {
    try (Turnaround turnaround = new Turnaround(serial, candidates)) {
      turnaround.warmUp();
      double[] ratios = new double[CANDIDATES];
      for (int i = 0; i < ratios.length; i++) {
        long before = turnaround.wireBytes();
        double seconds = turnaround.next();
        ratios[i] = seconds / ((turnaround.wireBytes() - before) / BYTES_A_SECOND);
      }
      String metric = "serial, turnaround of a candidate over its bytes' own time";
      return Row.atMost(1.1, metric, middle(ratios), "x, median")
          .with(
              "of %d after %d; worst %.3f"
                  .formatted(ratios.length, WARM_UP, ratios[ratios.length - 1]));
    }
  }

  private static Row median(String spec, BenchCandidates candidates)
      throws IOException, InterruptedException {
    try (Turnaround turnaround = new Turnaround(spec, candidates)) {
      turnaround.warmUp();
      double[] millis = new double[CANDIDATES];
      for (int i = 0; i < millis.length; i++) {
        millis[i] = 1e3 * turnaround.next();
      }
      return Row.figure("turnaround of a candidate over " + spec, middle(millis), "ms, median");
    }
  }

  /** Sorts the values. */
  private static double middle(double[] values) {
    Arrays.sort(values);
    return values[values.length / 2];
  }

  /** A pool of one device that is given one candidate after the other. */
  private static final class Turnaround implements AutoCloseable {

    private final Fleet fleet;
    private final DevicePool pool;
    private final List<EvaluationJob> jobs;
    private int given;

    Turnaround(String spec, BenchCandidates candidates) throws IOException, InterruptedException {
      jobs = candidates.jobs(LIMIT);
      fleet = FleetFactory.open(FleetMember.parseFleet(spec), settings());
      pool =
          DevicePool.start(
              fleet.devices(),
              PoolSettings.withEpoch(2),
              AdmissionTest.NONE,
              BatchedEngine.plain(),
              new PoolListener() {});
      pool.awaitAdmission(LIMIT);
    }

    long wireBytes() {
      LinkStatistics link = requireNonNull(pool.snapshot().getFirst().link());
      return link.bytesOut() + link.bytesIn();
    }

    void warmUp() throws InterruptedException {
      for (int i = 0; i < WARM_UP; i++) {
        next();
      }
    }

    /** Seconds from submission to outcome. */
    double next() throws InterruptedException {
      long start = System.nanoTime();
      try {
        Outcome outcome = pool.submit(jobs.get(given++ % CANDIDATES)).get();
        if (!(outcome instanceof Outcome.Ok)) {
          throw new IllegalStateException("A candidate ended with %s.".formatted(outcome));
        }
      } catch (ExecutionException e) {
        throw new IllegalStateException(e.getCause());
      }
      return (System.nanoTime() - start) / 1e9;
    }

    @Override
    public void close() {
      pool.close();
      fleet.close();
    }
  }
}
