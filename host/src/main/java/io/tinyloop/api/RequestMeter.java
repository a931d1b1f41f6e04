package io.tinyloop.api;

import io.quarkus.vertx.http.runtime.filters.Filters;
import io.tinyloop.metrics.HostMetrics;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.time.Duration;

/** Counts the requests to {@code /api}, refused ones too, and how long an answer takes to begin. */
@ApplicationScoped
public class RequestMeter {

  private static final int BEFORE_AUTHENTICATION = 1100;

  private final HostMetrics metrics;

  public RequestMeter(HostMetrics metrics) {
    this.metrics = metrics;
  }

  void register(@Observes Filters filters) {
    filters.register(this::handle, BEFORE_AUTHENTICATION);
  }

  private void handle(RoutingContext context) {
    if (context.normalizedPath().startsWith("/api")) {
      long began = System.nanoTime();
      context.addHeadersEndHandler(_ ->
          metrics.answered(
              context.request().method().name(),
              context.response().getStatusCode(),
              Duration.ofNanos(System.nanoTime() - began)));
    }
    context.next();
  }
}
