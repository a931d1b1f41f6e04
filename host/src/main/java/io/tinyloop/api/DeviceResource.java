package io.tinyloop.api;

import io.tinyloop.access.Caller;
import io.tinyloop.run.DeviceView;
import io.tinyloop.run.RunService;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.util.List;

/** The devices that the host holds. */
@Path("/api/devices")
@Produces(MediaType.APPLICATION_JSON)
public class DeviceResource {

  private final RunService runs;

  public DeviceResource(RunService runs) {
    this.runs = runs;
  }

  @GET
  public List<DeviceView> list() {
    return runs.devices(Caller.DEFAULT_TENANT);
  }
}
