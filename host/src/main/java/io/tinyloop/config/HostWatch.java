package io.tinyloop.config;

import io.tinyloop.device.PoolListener;
import io.tinyloop.device.PoolListeners;
import io.tinyloop.metrics.HostMetrics;
import io.tinyloop.run.RunService;
import io.tinyloop.trace.EvaluationTraces;
import java.net.URI;
import org.jspecify.annotations.Nullable;

/** All that watches a host: its meters, its log, and its traces where somebody takes them. */
public final class HostWatch implements AutoCloseable {

  private final HostMetrics metrics;
  private final HostLog log = new HostLog();
  private final @Nullable EvaluationTraces traces;

  private HostWatch(HostMetrics metrics, @Nullable EvaluationTraces traces) {
    this.metrics = metrics;
    this.traces = traces;
  }

  static HostWatch of(HostMetrics metrics, HostConfiguration configuration) {
    return new HostWatch(
        metrics,
        configuration
            .otlp()
            .filter(url -> !url.isBlank())
            .map(url -> EvaluationTraces.to(URI.create(url)))
            .orElse(null));
  }

  /** Who hears of devices. */
  PoolListener devices() {
    return traces == null
        ? PoolListeners.of(metrics.devices(), log)
        : PoolListeners.of(metrics.devices(), log, traces);
  }

  /** Hears of all runs from now on. */
  void watch(RunService runs) {
    runs.watchEach(metrics);
    runs.watchEach(log);
    if (traces != null) {
      runs.watchEach(traces);
    }
  }

  @Override
  public void close() {
    metrics.close();
    if (traces != null) {
      traces.close();
    }
  }
}
