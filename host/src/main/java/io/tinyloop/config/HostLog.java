package io.tinyloop.config;

import io.tinyloop.device.DeviceState;
import io.tinyloop.device.DeviceStatus;
import io.tinyloop.device.EvaluationJob;
import io.tinyloop.device.Outcome;
import io.tinyloop.device.PoolListener;
import io.tinyloop.device.recovery.RecoveryAttempt;
import io.tinyloop.journal.RunState;
import io.tinyloop.run.RunConfiguration;
import io.tinyloop.run.RunListener;
import io.tinyloop.run.RunService;
import io.tinyloop.run.RunView;
import io.tinyloop.search.Genome;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.WeakHashMap;
import org.jboss.logging.Logger;
import org.jboss.logging.MDC;
import org.jspecify.annotations.Nullable;

/**
 * Writes into the host's log what runs and devices do. Each line has the ids of its run, evaluation
 * (the digest of the model's image) and device in the log's context, which {@code --log json}
 * shows. Candidates that ran as they should are DEBUG. Thread-safe.
 */
final class HostLog implements PoolListener, RunService.Watcher {

  private static final Logger LOG = Logger.getLogger("io.tinyloop.host");

  /** Which run a job is of, as long as anybody has the job. */
  private final Map<EvaluationJob, String> runs = Collections.synchronizedMap(new WeakHashMap<>());

  @Override
  public RunListener of(String id, RunConfiguration configuration) {
    write(
        Logger.Level.INFO,
        "run %s begins: %s on %s"
            .formatted(id, configuration.source().task(), configuration.fleet()),
        ids(id, null, null));
    return new Watched(id);
  }

  /** One run. */
  private final class Watched implements RunListener {
    private final String id;

    Watched(String id) {
      this.id = id;
    }

    @Override
    public void submitted(Genome genome, EvaluationJob job) {
      runs.put(job, id);
    }

    @Override
    public void ended(RunView run) {
      boolean failed = run.state() == RunState.FAILED;
      String why = run.detail() == null ? "" : ": " + run.detail();
      String state = run.state() == RunState.RUNNING ? "goes on later" : "is " + run.state();
      write(
          failed ? Logger.Level.WARN : Logger.Level.INFO,
          "run %s %s%s".formatted(id, state, why),
          ids(id, null, null));
    }
  }

  @Override
  public void attempted(String device, EvaluationJob job, Outcome outcome) {
    Logger.Level level = outcome.kind().settled() ? Logger.Level.DEBUG : Logger.Level.WARN;
    if (LOG.isEnabled(level)) {
      String why = outcome.reason().isEmpty() ? "" : ": " + outcome.reason();
      write(
          level,
          "%s on %s%s".formatted(outcome.kind(), device, why),
          ids(runs.get(job), job.image().digest().hex(), device));
    }
  }

  @Override
  public void faulted(String device, Outcome fault) {
    write(
        Logger.Level.WARN,
        "%s of %s: %s".formatted(fault.kind(), device, fault.reason()),
        ids(null, null, device));
  }

  @Override
  public void changed(DeviceStatus status) {
    boolean bad = status.state() == DeviceState.QUARANTINED || status.state() == DeviceState.HUNG;
    Logger.Level level = bad ? Logger.Level.WARN : Logger.Level.DEBUG;
    if (LOG.isEnabled(level)) {
      write(
          level,
          "%s is %s".formatted(status.name(), status.state()),
          ids(status.worksFor(), null, status.name()));
    }
  }

  @Override
  public void recovering(DeviceStatus device, RecoveryAttempt attempt) {
    write(
        Logger.Level.INFO,
        "%s: %s".formatted(device.name(), attempt.text()),
        ids(device.worksFor(), null, device.name()));
  }

  private static Map<String, String> ids(
      @Nullable String run, @Nullable String evaluation, @Nullable String device) {
    Map<String, String> ids = new LinkedHashMap<>();
    put(ids, "run", run);
    put(ids, "evaluation", evaluation);
    put(ids, "device", device);
    return ids;
  }

  private static void put(Map<String, String> ids, String name, @Nullable String value) {
    if (value != null) {
      ids.put(name, value);
    }
  }

  private static void write(Logger.Level level, String line, Map<String, String> ids) {
    ids.forEach(MDC::put);
    try {
      LOG.log(level, line);
    } finally {
      ids.keySet().forEach(MDC::remove);
    }
  }
}
