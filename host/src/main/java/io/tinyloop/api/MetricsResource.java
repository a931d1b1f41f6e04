package io.tinyloop.api;

import io.tinyloop.access.Caller;
import io.tinyloop.access.Role;
import io.tinyloop.metrics.HostMetrics;
import jakarta.ws.rs.ForbiddenException;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;

/** What the host counts, over all tenants: for whoever watches the host. */
@Path("/api/metrics")
public class MetricsResource {

  private final HostMetrics metrics;
  private final CurrentCaller caller;

  public MetricsResource(HostMetrics metrics, CurrentCaller caller) {
    this.metrics = metrics;
    this.caller = caller;
  }

  @GET
  @Needs(Role.VIEWER)
  @Produces("text/plain; version=0.0.4; charset=utf-8")
  public String show() {
    String tenant = caller.get().tenant();
    if (!tenant.equals(Caller.DEFAULT_TENANT)) {
      throw new ForbiddenException(
          "The host's metrics are of all tenants, and you are of %s.\nMaybe ask the host's administrator."
              .formatted(tenant));
    }
    return metrics.scrape();
  }
}
