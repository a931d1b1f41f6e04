package io.tinyloop.metrics;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.tinyloop.evaluate.Evaluation;
import io.tinyloop.journal.RunState;
import io.tinyloop.run.FrontView;
import io.tinyloop.run.RunConfiguration;
import io.tinyloop.run.RunListener;
import io.tinyloop.run.RunView;
import io.tinyloop.search.Genome;
import io.tinyloop.search.Objective;
import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** Counts runs and what they write down; shows the quality of those that go on. Thread-safe. */
final class RunMeters {

  private final MeterRegistry registry;
  private final AtomicInteger running = new AtomicInteger();
  private final Map<RunState, Counter> ended = new EnumMap<>(RunState.class);
  private final Timer writes;

  RunMeters(MeterRegistry registry) {
    this.registry = registry;
    HostMetrics.gauge(
        registry, "tinyloop.runs", "Runs that go on.", RunState.RUNNING.name(), running::get);
    for (RunState state : RunState.values()) {
      if (state != RunState.RUNNING) {
        ended.put(
            state,
            Counter.builder("tinyloop.runs.ended")
                .description("Runs by the state that they came to.")
                .tag("state", state.name().toLowerCase(Locale.ROOT))
                .register(registry));
      }
    }
    this.writes =
        Timer.builder("tinyloop.journal.write")
            .description("Time of an evaluation's way into the journal.")
            .serviceLevelObjectives(Buckets.WRITES)
            .register(registry);
  }

  RunListener of(String id, RunConfiguration configuration) {
    running.incrementAndGet();
    return new Watched(id, configuration.objectiveList());
  }

  /** One run that goes on. */
  private final class Watched implements RunListener {

    private final List<Objective> objectives;
    private final Gauge hypervolume;
    private volatile @Nullable FrontView front;

    Watched(String id, List<Objective> objectives) {
      this.objectives = objectives;
      this.hypervolume =
          Gauge.builder("tinyloop.run.hypervolume", this::hypervolume)
              .description("Normalised hypervolume of a run's front, 0 before its baselines.")
              .tag("run", id)
              .register(registry);
    }

    private double hypervolume() {
      FrontView now = front;
      return now == null ? 0 : now.hypervolume(objectives).orElse(0);
    }

    @Override
    public void front(FrontView now) {
      front = now;
    }

    @Override
    public void recorded(Genome genome, Evaluation evaluation, Duration journal) {
      writes.record(journal);
    }

    @Override
    public void ended(RunView run) {
      registry.remove(hypervolume);
      running.decrementAndGet();
      Counter counter = ended.get(run.state());
      if (counter != null) { // none where the host ends, and the run goes on with its next start
        counter.increment();
      }
    }
  }
}
