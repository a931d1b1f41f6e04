package io.tinyloop.api;

import io.tinyloop.access.Role;
import io.tinyloop.lab.LeaseDesk;
import io.tinyloop.lab.LeaseRequest;
import io.tinyloop.lab.LeaseView;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.NotFoundException;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.net.URI;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** People's leases on the host's devices. */
@Path("/api/leases")
@Produces(MediaType.APPLICATION_JSON)
public class LeaseResource {

  private final LeaseDesk leases;

  private final CurrentCaller caller;

  public LeaseResource(LeaseDesk leases, CurrentCaller caller) {
    this.leases = leases;
    this.caller = caller;
  }

  /** Leases that wait or are active; with {@code ended=true} the newest that have ended, too. */
  @GET
  @Needs(Role.VIEWER)
  public List<LeaseView> list(@QueryParam("ended") boolean ended) {
    return leases.list(caller.get(), ended);
  }

  @GET
  @Needs(Role.VIEWER)
  @Path("{id}")
  public LeaseView show(String id) {
    return known(id);
  }

  /** A lease of another tenant is not there. */
  private LeaseView known(String id) {
    return leases
        .find(caller.get(), id)
        .orElseThrow(() ->
            new NotFoundException(
                "There is no lease (" + id + ").\nMaybe it never was: tinyloop lease list --all."));
  }

  /** Asks for a device; answers 201 with the lease, which may wait. */
  @POST
  @Needs(Role.OPERATOR)
  @Consumes(MediaType.APPLICATION_JSON)
  public Response acquire(@Nullable LeaseRequest request) {
    if (request == null) {
      throw new IllegalArgumentException(
          "The request names no device.\nMaybe send {\"device\": NAME} in the body.");
    }
    LeaseView lease = leases.acquire(request, caller.get());
    return Response.created(URI.create("/api/leases/" + lease.id())).entity(lease).build();
  }

  @POST
  @Needs(Role.OPERATOR)
  @Path("{id}/renew")
  public LeaseView renew(String id) {
    var _ = known(id);
    return leases.renew(id, caller.get());
  }

  @POST
  @Needs(Role.OPERATOR)
  @Path("{id}/release")
  public LeaseView release(String id) {
    var _ = known(id);
    return leases.release(id, caller.get());
  }

  /** Ends anybody's lease of the caller's tenant. */
  @POST
  @Needs(Role.OPERATOR)
  @Path("{id}/break")
  public LeaseView breakLease(String id) {
    var _ = known(id);
    return leases.breakLease(id, caller.get());
  }
}
