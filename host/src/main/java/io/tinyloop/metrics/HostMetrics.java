package io.tinyloop.metrics;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.binder.jvm.JvmGcMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmThreadMetrics;
import io.micrometer.core.instrument.binder.system.ProcessorMetrics;
import io.micrometer.core.instrument.binder.system.UptimeMetrics;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.tinyloop.device.PoolListener;
import io.tinyloop.journal.LeaseState;
import io.tinyloop.run.RunConfiguration;
import io.tinyloop.run.RunListener;
import io.tinyloop.run.RunService;
import java.time.Duration;
import java.util.Locale;
import java.util.Set;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/**
 * All meters of a host. Labels are words of small fixed sets, and the ids of runs that go on, of
 * which there is a bounded number: no series grows with what the host does. Thread-safe.
 */
public final class HostMetrics implements RunService.Watcher, AutoCloseable {

  private static final Set<String> METHODS = Set.of("GET", "HEAD", "POST", "PUT", "DELETE");

  private final PrometheusMeterRegistry registry =
      new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
  private final DeviceMeters devices = new DeviceMeters(registry);
  private final RunMeters runs = new RunMeters(registry);

  /** Of the JVM, from the first reader on; guarded by this. */
  private @Nullable JvmGcMetrics collector;

  /** Meters that have counted nothing. */
  public HostMetrics() {
    var _ = requests("GET", 200); // a series that is there before the first request
  }

  /** Counts what devices do. */
  public PoolListener devices() {
    return devices;
  }

  @Override
  public RunListener of(String id, RunConfiguration configuration) {
    return runs.of(id, configuration);
  }

  /** Shows how many leases there are in a state, as {@code count} says whenever somebody reads. */
  public void leases(ToLongFunction<LeaseState> count) {
    for (LeaseState state : LeaseState.values()) {
      if (state.open()) {
        gauge(
            registry,
            "tinyloop.leases",
            "Leases that are open.",
            state.name(),
            () -> count.applyAsLong(state));
      }
    }
  }

  /**
   * Counts an answered request.
   *
   * @param took until the answer began: a stream of events goes on for long after
   */
  public void answered(String method, int status, Duration took) {
    requests(METHODS.contains(method) ? method : "other", status).record(took);
  }

  private Timer requests(String method, int status) {
    return Timer.builder("tinyloop.http.request")
        .description("Requests, until the answer began.")
        .tag("method", method)
        .tag("status", status / 100 + "xx")
        .serviceLevelObjectives(Buckets.ANSWERS)
        .register(registry);
  }

  /** All meters as Prometheus reads them, text format 0.0.4. */
  public String scrape() {
    bindJvm();
    return registry.scrape("text/plain; version=0.0.4; charset=utf-8");
  }

  /** A host that nobody watches does not load these. */
  private synchronized void bindJvm() {
    if (collector == null) {
      collector = new JvmGcMetrics();
      collector.bindTo(registry);
      new JvmMemoryMetrics().bindTo(registry);
      new JvmThreadMetrics().bindTo(registry);
      new ProcessorMetrics().bindTo(registry);
      new UptimeMetrics().bindTo(registry);
    }
  }

  /** What {@code count} says now, under the state's word. */
  static void gauge(
      MeterRegistry registry,
      String name,
      String description,
      String state,
      java.util.function.Supplier<Number> count) {
    Gauge.builder(name, count)
        .description(description)
        .tag("state", state.toLowerCase(Locale.ROOT))
        .register(registry);
  }

  @Override
  public synchronized void close() {
    if (collector != null) {
      collector.close();
    }
    registry.close();
  }
}
