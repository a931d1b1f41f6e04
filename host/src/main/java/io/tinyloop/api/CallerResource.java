package io.tinyloop.api;

import io.tinyloop.access.Caller;
import io.tinyloop.access.Role;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;

/** Who one is to this host. */
@Path("/api/caller")
@Produces(MediaType.APPLICATION_JSON)
public class CallerResource {

  private final CurrentCaller caller;

  public CallerResource(CurrentCaller caller) {
    this.caller = caller;
  }

  @GET
  @Needs(Role.VIEWER)
  public Caller show() {
    return caller.get();
  }
}
