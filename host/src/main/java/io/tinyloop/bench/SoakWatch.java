package io.tinyloop.bench;

import io.tinyloop.bench.BenchmarkReport.Row;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Looks at a host from outside while it works: one request every 200 ms, of what the page asks for,
 * and its memory every 5 s. It is read when it has ended.
 */
final class SoakWatch implements AutoCloseable {

  private static final long PAUSE_MILLIS = 200;
  private static final int MEMORY_EVERY = 25;
  private static final int NOTE_EVERY = 150;
  private static final double WARM_UP = 0.1;
  private static final String METRICS = "api/metrics";
  private static final String WRITES = "tinyloop_journal_write_seconds";
  private static final String COUNT = WRITES + "_count";

  private final HostProcess host;
  private final long goal;
  private final Consumer<String> notes;

  /** Milliseconds of each answer after the warm-up, by what was asked for. */
  private final Map<String, List<Double>> requests = new LinkedHashMap<>();

  /** The same of the warm-up, in which a JVM compiles. */
  private final List<Double> early = new ArrayList<>();

  private final List<Memory> memory = new ArrayList<>();
  private final List<Scrape> scrapes = new ArrayList<>();
  private final CountDownLatch stop = new CountDownLatch(1);
  private final long started = System.nanoTime();
  private final Thread thread;
  private long failed;

  /** The run whose page somebody looks at; null: none has begun. */
  private volatile @Nullable String run;

  /** What the host had at one moment. */
  private record Memory(double evaluations, double megabytes) {}

  private SoakWatch(HostProcess host, long goal, Consumer<String> notes) {
    this.host = host;
    this.goal = goal;
    this.notes = notes;
    this.thread = Thread.ofPlatform().name("soak watch").unstarted(this::watch);
  }

  /**
   * Begins to look.
   *
   * @param goal evaluations that the host will have done in the end, about
   */
  static SoakWatch start(HostProcess host, long goal, Consumer<String> notes) {
    SoakWatch watch = new SoakWatch(host, goal, notes);
    watch.thread.start();
    return watch;
  }

  /** From now on somebody looks at the page of this run. */
  void lookAt(String id) {
    run = id;
  }

  private void watch() {
    try {
      for (int look = 0; !stop.await(PAUSE_MILLIS, TimeUnit.MILLISECONDS); look++) {
        if (look % MEMORY_EVERY == 0) {
          noteMemory();
        } else {
          List<String> paths = paths();
          request(paths.get(look % paths.size()));
        }
        if (look % NOTE_EVERY == 0) {
          notes.accept(progress());
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** What the page of a host asks for, and that of a run. */
  private List<String> paths() {
    String id = run;
    List<String> paths = List.of("", "api/runs", "api/devices", "api/studies");
    return id == null
        ? paths
        : Stream.concat(
                paths.stream(),
                Stream.of("", "/front", "/points?after=0", "/points?after=8000")
                    .map(part -> "api/runs/" + id + part))
            .toList();
  }

  private void noteMemory() throws InterruptedException {
    String metrics = request(METRICS);
    if (metrics != null) {
      Scrape scrape = Scrape.of(metrics);
      scrapes.add(scrape);
      try {
        memory.add(new Memory(scrape.value(COUNT), ProcessMemory.residentMegabytes(host.handle())));
      } catch (IOException e) {
        notes.accept("no memory: " + e);
      }
    }
  }

  private @Nullable String request(String path) throws InterruptedException {
    long start = System.nanoTime();
    try {
      HttpResponse<String> answer = host.get(path);
      List<Double> answers =
          isWarm() ? requests.computeIfAbsent(kind(path), _ -> new ArrayList<>()) : early;
      answers.add((System.nanoTime() - start) / 1e6);
      failed += answer.statusCode() == 200 ? 0 : 1;
      return answer.statusCode() == 200 ? answer.body() : null;
    } catch (IOException e) {
      failed++;
      notes.accept("%s: %s".formatted(path, e));
      return null;
    }
  }

  private boolean isWarm() {
    return !memory.isEmpty() && memory.getLast().evaluations() >= WARM_UP * goal;
  }

  private static String kind(String path) {
    return "/" + path.replaceAll("runs/[^/]+", "runs/ID");
  }

  private String progress() {
    Memory last = memory.isEmpty() ? new Memory(0, Double.NaN) : memory.getLast();
    double seconds = (System.nanoTime() - started) / 1e9;
    return "%,.0f of %,d evaluations, %.0f s, %.0f a second, host RSS %.0f MB, page p99 %.1f ms, journal p99 <= %.1f ms"
        .formatted(
            last.evaluations(),
            goal,
            seconds,
            last.evaluations() / seconds,
            last.megabytes(),
            quantile(all(), 0.99),
            1e3 * latest().quantile(WRITES, 0.99, Scrape.NOTHING));
  }

  private List<Double> all() {
    return requests.values().stream().flatMap(List::stream).toList();
  }

  private static double quantile(List<Double> values, double share) {
    List<Double> sorted = values.stream().sorted().toList();
    return sorted.isEmpty() ? Double.NaN : sorted.get((int) Math.ceil(share * sorted.size()) - 1);
  }

  private Scrape latest() {
    return scrapes.isEmpty() ? Scrape.NOTHING : scrapes.getLast();
  }

  /** What the host counted last. */
  Scrape counted() {
    return latest();
  }

  /** Writes and page, then the host's memory. */
  List<Row> rows() {
    List<Row> rows = new ArrayList<>();
    Scrape cold =
        scrapes.stream()
            .filter(scrape -> scrape.value(COUNT) >= WARM_UP * goal)
            .findFirst()
            .orElse(Scrape.NOTHING);
    Scrape tenth = scrapes.isEmpty() ? Scrape.NOTHING : scrapes.get(scrapes.size() * 9 / 10);
    rows.add(Row.figure("journal write, p50 at most", writes(0.5, cold), "ms"));
    rows.add(
        Row.atMost(100, "journal write, p99 at most", writes(0.99, cold), "ms")
            .with(
                "after the first tenth; with it %.0f; bounds of buckets, the wait for a database thread included"
                    .formatted(writes(0.99, Scrape.NOTHING))));
    rows.add(Row.atMost(100, "journal write, p99 at most, last tenth", writes(0.99, tenth), "ms"));
    List<Double> all = all();
    rows.add(Row.figure("requests from outside", all.size() + early.size(), ""));
    rows.add(Row.atMost(0, "requests that failed", (double) failed, ""));
    rows.add(Row.figure("page and REST, p50", quantile(all, 0.5), "ms"));
    rows.add(
        Row.atMost(100, "page and REST, p99", quantile(all, 0.99), "ms")
            .with(
                "after the first tenth; in it %.1f; p99 of %s"
                    .formatted(quantile(early, 0.99), worst())));
    rows.addAll(memoryRows());
    return rows;
  }

  private double writes(double share, Scrape before) {
    return 1e3 * latest().quantile(WRITES, share, before);
  }

  private String worst() {
    return requests.entrySet().stream()
        .sorted(Comparator.comparing(entry -> -quantile(entry.getValue(), 0.99)))
        .limit(4)
        .map(entry -> "%s %.1f ms".formatted(entry.getKey(), quantile(entry.getValue(), 0.99)))
        .reduce((a, b) -> a + ", " + b)
        .orElse("none");
  }

  private List<Row> memoryRows() {
    double warm = median(WARM_UP, 2 * WARM_UP);
    double end = median(1 - WARM_UP, 2);
    return List.of(
        Row.figure("host RSS after warm-up", warm, "MB")
            .with("median of the second tenth of the evaluations"),
        Row.figure("host RSS at the end", end, "MB").with("median of the last tenth"),
        Row.figure("host RSS, slope after warm-up", 1e5 * slope(), "MB")
            .with("a hundred thousand evaluations, least squares"),
        Row.atMost(10, "host RSS grown after warm-up", 100 * (end / warm - 1), "%"));
  }

  private double median(double from, double to) {
    return quantile(
        memory.stream()
            .filter(m -> m.evaluations() >= from * goal && m.evaluations() < to * goal)
            .map(Memory::megabytes)
            .toList(),
        0.5);
  }

  private double slope() {
    List<Memory> warm = memory.stream().filter(m -> m.evaluations() >= WARM_UP * goal).toList();
    double x = warm.stream().mapToDouble(Memory::evaluations).average().orElse(0);
    double y = warm.stream().mapToDouble(Memory::megabytes).average().orElse(0);
    double above =
        warm.stream().mapToDouble(m -> (m.evaluations() - x) * (m.megabytes() - y)).sum();
    return above / warm.stream().mapToDouble(m -> Math.pow(m.evaluations() - x, 2)).sum();
  }

  /** Looks once more, and no more after that. */
  void end() throws InterruptedException {
    close();
    thread.join();
    noteMemory();
  }

  @Override
  public void close() {
    stop.countDown();
  }
}
