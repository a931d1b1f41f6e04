package io.tinyloop.bench;

import com.sun.management.OperatingSystemMXBean;
import io.tinyloop.bench.BenchmarkReport.Row;
import io.tinyloop.device.AdmissionTest;
import io.tinyloop.device.DevicePool;
import io.tinyloop.device.DeviceState;
import io.tinyloop.device.EvaluationJob;
import io.tinyloop.device.Outcome;
import io.tinyloop.device.PoolListener;
import io.tinyloop.device.PoolSettings;
import io.tinyloop.protocol.arithmetic.BatchedEngine;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;

/**
 * The pool with up to a hundred thousand devices, all of them simulated in this process behind
 * links in memory: what the host's own part costs when devices are many, without broker, cables and
 * admission. The more devices, the longer each is busy, so that the rate is the same.
 */
final class ScaleBenchmark implements Benchmark {

  private static final int MOST = Integer.getInteger("tinyloop.scale.devices", 100_000);
  private static final List<Integer> COUNTS = List.of(10, 100, 1_000, 10_000, 100_000);
  private static final int CANDIDATES = 200;

  /** Evaluations a second that all devices together do when they are busy. */
  private static final double RATE = 1_000;

  private static final Duration SHORTEST = Duration.ofMillis(100);
  private static final Duration WINDOW = Duration.ofSeconds(30);
  private static final Duration CONNECTED = Duration.ofMinutes(15);

  @Override
  public List<Row> measure(Consumer<String> notes) throws InterruptedException {
    Path folder = TemporaryFolder.create();
    List<Row> rows = new ArrayList<>();
    try {
      SoakTask task = SoakTask.open(SoakTask.imported(folder));
      for (int count : COUNTS) {
        if (count <= MOST) {
          notes.accept("%,d devices".formatted(count));
          measure(count, task, rows, notes);
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } finally {
      TemporaryFolder.delete(folder);
    }
    return rows;
  }

  private static void measure(int count, SoakTask task, List<Row> rows, Consumer<String> notes)
      throws InterruptedException, IOException {
    double before = liveMegabytes();
    Duration busy =
        Duration.ofMillis(Math.max(SHORTEST.toMillis(), Math.round(1e3 * count / RATE)));
    long started = System.nanoTime();
    try (CrowdedFleet fleet = CrowdedFleet.of(count, busy);
        DevicePool pool =
            DevicePool.start(
                fleet.devices(),
                PoolSettings.withEpoch(1).withAdmission(CONNECTED),
                AdmissionTest.NONE,
                BatchedEngine.plain(),
                new PoolListener() {})) {
      pool.awaitAdmission(CONNECTED);
      double connected = seconds(started);
      double admitted = in(pool, DeviceState.IDLE);
      Load load =
          new Load(pool, task.jobs(CANDIDATES, busy.multipliedBy(3).plusMinutes(10)), count);
      long first = System.nanoTime();
      load.start();
      while (load.ended() < count / 2 + 1) { // all have begun, and half of them anew
        Thread.sleep(SHORTEST);
      }
      double filled = seconds(first);
      notes.accept("connected in %.0f s, filled in %.0f s".formatted(connected, filled));
      String title = "%,d devices, ".formatted(count);
      rows.add(
          Row.figure(title + "connected", admitted, "").with("in %.1f s".formatted(connected)));
      window(title, busy, pool, load, rows);
      double live = liveMegabytes();
      rows.add(
          Row.figure(title + "live heap a device", 1e3 * (live - before) / count, "kB")
              .with("host's session and simulated device together"));
      load.stop();
    }
  }

  private static void window(
      String title, Duration busy, DevicePool pool, Load load, List<Row> rows)
      throws InterruptedException, IOException {
    StolenTime stolen = StolenTime.begin();
    double cpu = cpuSeconds();
    long ended = load.ended();
    long failed = load.failed();
    long start = System.nanoTime();
    Thread.sleep(WINDOW);
    double seconds = seconds(start);
    double rate = (load.ended() - ended) / seconds;
    double cores = (cpuSeconds() - cpu) / seconds;
    long looked = System.nanoTime();
    double working = in(pool, DeviceState.BUSY);
    double look = 1e3 * seconds(looked);
    rows.add(
        Row.figure(title + "evaluations a second", rate, "1/s")
            .with("of %.1f s; %.0f busy".formatted(busy.toMillis() / 1e3, working)));
    rows.add(
        Row.figure(title + "processor cores", cores, "")
            .with("host and simulated devices together"));
    rows.add(Row.figure(title + "CPU an evaluation", 1e3 * cores / rate, "ms"));
    rows.add(Row.figure(title + "one look at all devices", look, "ms"));
    rows.add(
        Row.figure(title + "RSS", ProcessMemory.residentMegabytes(ProcessHandle.current()), "MB"));
    rows.add(
        Row.figure(
            title + "platform threads", ManagementFactory.getThreadMXBean().getThreadCount(), ""));
    rows.add(
        Row.atMost(0, title + "evaluations that failed", (double) (load.failed() - failed), ""));
    rows.add(stolen.row());
  }

  /** As many candidates as there are devices and a tenth more, always. */
  private static final class Load {

    private final DevicePool pool;
    private final List<EvaluationJob> jobs;
    private final Semaphore open;
    private final AtomicBoolean stopped = new AtomicBoolean();
    private final LongAdder ended = new LongAdder();
    private final LongAdder failed = new LongAdder();
    private final Thread thread = Thread.ofVirtual().unstarted(this::feed);

    Load(DevicePool pool, List<EvaluationJob> jobs, int devices) {
      this.pool = pool;
      this.jobs = jobs;
      this.open = new Semaphore(devices + devices / 10 + 1);
    }

    void start() {
      thread.start();
    }

    void stop() {
      stopped.set(true);
      thread.interrupt();
    }

    long ended() {
      return ended.sum();
    }

    long failed() {
      return failed.sum();
    }

    private void feed() {
      try {
        for (int number = 0; !stopped.get(); number++) {
          if (open.tryAcquire(1, TimeUnit.SECONDS)) {
            var _ = pool.submit(jobs.get(number % jobs.size())).whenComplete((o, _) -> end(o));
          }
        }
      } catch (InterruptedException e) {
        // Measured.
      }
    }

    private void end(Outcome outcome) {
      open.release();
      ended.increment();
      if (!(outcome instanceof Outcome.Ok)) {
        failed.increment();
      }
    }
  }

  private static double in(DevicePool pool, DeviceState state) {
    return pool.snapshot().stream().filter(device -> device.state() == state).count();
  }

  private static double seconds(long since) {
    return (System.nanoTime() - since) / 1e9;
  }

  private static double cpuSeconds() {
    return ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class).getProcessCpuTime()
        / 1e9;
  }

  /** What is left of the heap after a collection. */
  private static double liveMegabytes() {
    System.gc();
    return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed() / 1e6;
  }
}
