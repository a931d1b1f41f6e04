package io.tinyloop.api;

import io.quarkus.vertx.http.runtime.filters.Filters;
import io.tinyloop.access.Caller;
import io.tinyloop.access.RequestRates;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.time.Duration;

/**
 * Asks a tenant that sends more requests than it may to wait: one tenant's script slows no other.
 */
@ApplicationScoped
public class RequestRateFilter {

  private static final int AFTER_AUTHENTICATION = 950;

  private final RequestRates rates;

  public RequestRateFilter(RequestRates rates) {
    this.rates = rates;
  }

  void register(@Observes Filters filters) {
    filters.register(this::handle, AFTER_AUTHENTICATION);
  }

  private void handle(RoutingContext context) {
    Caller caller = CurrentCaller.of(context);
    Duration wait = caller == null ? Duration.ZERO : rates.take(caller.tenant());
    if (caller == null || wait.isZero()) {
      context.next(); // nobody knows who asks for the page
      return;
    }
    AuthenticationFilter.refuse(
        context,
        Problem.of(
            "Too many",
            429,
            "The tenant %s sends more than %.0f requests a second.\nMaybe its scripts can wait for events, or the host's --requests-per-second is too small."
                .formatted(caller.tenant(), rates.perSecond())),
        wait);
  }
}
