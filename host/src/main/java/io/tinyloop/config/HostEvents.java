package io.tinyloop.config;

import io.tinyloop.device.DeviceState;
import io.tinyloop.device.DeviceStatus;
import io.tinyloop.device.PoolListener;
import io.tinyloop.device.Quarantine;
import io.tinyloop.journal.RunState;
import io.tinyloop.run.Json;
import io.tinyloop.run.RunListener;
import io.tinyloop.run.RunView;
import io.tinyloop.webhook.Webhook;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** What a host tells the world: that a run has ended, and that a device is in quarantine. */
public final class HostEvents implements PoolListener, RunListener, AutoCloseable {

  private static final Duration FIRST_PAUSE = Duration.ofSeconds(1);

  private final @Nullable Webhook webhook;

  HostEvents(@Nullable Webhook webhook) {
    this.webhook = webhook;
  }

  static HostEvents of(
      HostConfiguration configuration,
      InstantSource clock,
      Supplier<String> ids,
      Consumer<String> notes) {
    String secret = configuration.webhookSecret().orElse(null);
    return new HostEvents(
        configuration
            .webhook()
            .map(url -> Webhook.to(Webhook.url(url), secret, FIRST_PAUSE, clock, ids, notes))
            .orElse(null));
  }

  /** A run at its end; the whole report is at {@code /api/runs/ID/report}. */
  record RunEnded(
      String event,
      String run,
      String state,
      String tenant,
      String startedBy,
      String task,
      Instant createdAt,
      @Nullable String detail) {}

  /**
   * A device that runs no more candidates for a while.
   *
   * @param by the person who put it there; null: the host did, by its faults
   * @param until when it is tested again; null: when a person releases it
   */
  record DeviceQuarantined(
      String event,
      String device,
      @Nullable String uid,
      String spec,
      Instant since,
      @Nullable String reason,
      @Nullable String by,
      @Nullable Instant until) {}

  @Override
  public void ended(RunView run) {
    if (run.state() == RunState.RUNNING) {
      return; // the host ends, and the run goes on with its next start
    }
    send(
        "run.ended",
        new RunEnded(
            "run.ended",
            run.id(),
            run.state().name(),
            run.tenant(),
            run.startedBy(),
            run.task(),
            run.createdAt(),
            run.detail()));
  }

  @Override
  public void changed(DeviceStatus device) {
    if (device.state() == DeviceState.QUARANTINED) {
      Quarantine quarantine = device.quarantine();
      send(
          "device.quarantined",
          new DeviceQuarantined(
              "device.quarantined",
              device.name(),
              device.uid(),
              device.spec().single(),
              device.since(),
              quarantine == null ? device.lastFault() : quarantine.reason(),
              quarantine == null ? null : quarantine.by(),
              quarantine == null ? null : quarantine.until()));
    }
  }

  private void send(String event, Object body) {
    if (webhook != null) {
      webhook.send(event, Json.write(body));
    }
  }

  @Override
  public void close() {
    if (webhook != null) {
      webhook.close();
    }
  }
}
