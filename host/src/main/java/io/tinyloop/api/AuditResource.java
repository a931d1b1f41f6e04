package io.tinyloop.api;

import io.tinyloop.access.AuditLog;
import io.tinyloop.access.AuditView;
import io.tinyloop.access.Caller;
import io.tinyloop.access.Role;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import java.util.List;

/** What was done on this host, or refused; a tenant's administrators see their tenant's part. */
@Path("/api/audit")
@Produces(MediaType.APPLICATION_JSON)
public class AuditResource {

  private static final int MOST = 10_000;

  private final AuditLog log;
  private final CurrentCaller current;

  public AuditResource(AuditLog log, CurrentCaller current) {
    this.log = log;
    this.current = current;
  }

  /** The newest entries, newest first. */
  @GET
  @Needs(Role.ADMIN)
  public List<AuditView> list(@QueryParam("count") @DefaultValue("100") int count) {
    if (count < 1 || count > MOST) {
      throw new IllegalArgumentException(
          "The count (%d) must be in [1, %d].\nMaybe count=100.".formatted(count, MOST));
    }
    Caller caller = current.get();
    return log.newest(caller.ownsHost() ? null : caller.tenant(), count);
  }
}
