package io.tinyloop.bench;

import com.sun.management.OperatingSystemMXBean;
import io.tinyloop.bench.BenchmarkReport.Row;
import io.tinyloop.device.ConformanceAdmission;
import io.tinyloop.device.DevicePool;
import io.tinyloop.device.DeviceState;
import io.tinyloop.device.EvaluationJob;
import io.tinyloop.device.Outcome;
import io.tinyloop.device.PoolListener;
import io.tinyloop.device.PoolSettings;
import io.tinyloop.device.fleet.Fleet;
import io.tinyloop.device.fleet.FleetFactory;
import io.tinyloop.device.fleet.FleetMember;
import io.tinyloop.device.fleet.FleetSettings;
import io.tinyloop.device.mqtt.MqttBroker;
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
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * A thousand simulated MQTT devices that are busy for a second an evaluation, this process as their
 * host, and a broker and the devices in processes of their own: how busy the devices are kept, and
 * what that costs.
 */
final class FleetBenchmark implements Benchmark {

  private static final int DEVICES = Integer.getInteger("tinyloop.fleet.devices", 1000);
  private static final Duration WARM_UP = Duration.ofSeconds(30);
  private static final Duration WINDOW = Duration.ofSeconds(60);
  private static final Duration LIMIT = Duration.ofSeconds(60);
  private static final Duration ADMISSION = Duration.ofMinutes(10);
  private static final int CANDIDATES = 200;

  /** The other two processes. */
  private record Others(BrokerProcess broker, DeviceProcess devices) {}

  private final LongAdder done = new LongAdder();
  private final LongAdder failed = new LongAdder();

  @Override
  public List<Row> measure(Consumer<String> notes) throws InterruptedException {
    BenchCandidates candidates = BenchCandidates.open(CANDIDATES, notes);
    Path folder = TemporaryFolder.create();
    List<Row> rows = new ArrayList<>();
    try (BrokerProcess broker = BrokerProcess.start(folder)) {
      notes.accept("broker: " + broker.name());
      try (DeviceProcess devices = DeviceProcess.start(broker.uri(), DEVICES);
          Fleet fleet = fleet(broker.uri())) {
        measure(fleet, new Others(broker, devices), candidates, rows, notes);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } finally {
      TemporaryFolder.delete(folder);
    }
    return rows;
  }

  private static Fleet fleet(String uri) throws IOException {
    String members =
        IntStream.rangeClosed(1, DEVICES)
            .mapToObj(number -> "mqtt:sim-cortex-m4-" + number)
            .collect(Collectors.joining(","));
    return FleetFactory.open(
        FleetMember.parseFleet(members),
        FleetSettings.with(BatchedEngine.plain(), 1)
            .withBroker(MqttBroker.at(uri))
            .withPatience(ADMISSION));
  }

  private void measure(
      Fleet fleet,
      Others others,
      BenchCandidates candidates,
      List<Row> rows,
      Consumer<String> notes)
      throws InterruptedException, IOException {
    long started = System.nanoTime();
    try (DevicePool pool =
        DevicePool.start(
            fleet.devices(),
            PoolSettings.withEpoch(1).withAdmission(ADMISSION),
            new ConformanceAdmission(),
            BatchedEngine.plain(),
            new PoolListener() {})) {
      pool.awaitAdmission(ADMISSION);
      rows.add(Row.figure("devices admitted", admitted(pool), "of " + DEVICES));
      rows.add(Row.figure("admission of all devices", seconds(started), "s"));
      notes.accept("warming up for %s, measuring for %s".formatted(WARM_UP, WINDOW));
      AtomicBoolean stop = new AtomicBoolean();
      Thread feeder = Thread.ofVirtual().start(() -> feed(pool, candidates, stop));
      pause(WARM_UP);
      window(others, rows);
      stop.set(true);
      feeder.interrupt();
    }
  }

  private static double admitted(DevicePool pool) {
    return pool.snapshot().stream().filter(d -> d.state() == DeviceState.IDLE).count();
  }

  /** Keeps a tenth more candidates waiting than there are devices. */
  private void feed(DevicePool pool, BenchCandidates candidates, AtomicBoolean stop) {
    List<EvaluationJob> jobs = candidates.jobs(LIMIT);
    Semaphore open = new Semaphore(DEVICES + DEVICES / 10 + 1);
    try {
      for (int number = 0; !stop.get(); number++) {
        open.acquire();
        var _ =
            pool.submit(jobs.get(number % jobs.size()))
                .whenComplete((outcome, _) -> {
                  open.release();
                  (outcome instanceof Outcome.Ok ? done : failed).increment();
                });
      }
    } catch (InterruptedException e) {
      // Measured.
    }
  }

  private void window(Others others, List<Row> rows) throws InterruptedException, IOException {
    double host = cpuSeconds();
    double brokers = others.broker().cpuSeconds();
    double devices = others.devices().cpuSeconds();
    long before = done.sum();
    long faults = failed.sum();
    long start = System.nanoTime();
    StolenTime stolen = StolenTime.begin();
    pause(WINDOW);
    double seconds = seconds(start);
    rows.add(stolen.row());
    double count = done.sum() - before;
    double hostMillis = 1e3 * (cpuSeconds() - host) / count;
    rows.add(Row.figure("evaluations a second", count / seconds, "1/s"));
    rows.add(
        Row.atLeast(95, "devices busy, evaluations of 1 s", 100 * count / seconds / DEVICES, "%"));
    rows.add(
        Row.atMost(1, "host CPU an evaluation", hostMillis, "ms")
            .with("the law's compute is not in it: it is done once a candidate, before"));
    rows.add(
        Row.figure(
            "broker CPU an evaluation (%s)".formatted(others.broker().name()),
            1e3 * (others.broker().cpuSeconds() - brokers) / count,
            "ms"));
    rows.add(
        Row.figure(
            "simulated devices' CPU an evaluation",
            1e3 * (others.devices().cpuSeconds() - devices) / count,
            "ms"));
    rows.add(
        Row.atMost(
            400, "host RSS", ProcessMemory.residentMegabytes(ProcessHandle.current()), "MB"));
    rows.add(Row.figure("host platform threads", platformThreads(), ""));
    rows.add(Row.figure("evaluations that failed", (double) (failed.sum() - faults), ""));
  }

  private static void pause(Duration time) throws InterruptedException {
    new Semaphore(0).tryAcquire(time.toNanos(), TimeUnit.NANOSECONDS);
  }

  private static double seconds(long since) {
    return (System.nanoTime() - since) / 1e9;
  }

  private static double cpuSeconds() {
    return ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class).getProcessCpuTime()
        / 1e9;
  }

  private static int platformThreads() {
    return ManagementFactory.getThreadMXBean().getThreadCount();
  }
}
