package io.tinyloop.api;

import io.tinyloop.access.Role;
import io.tinyloop.run.DeviceView;
import io.tinyloop.run.HostDevices;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.util.List;

/** The devices that the host holds. */
@Path("/api/devices")
@Produces(MediaType.APPLICATION_JSON)
public class DeviceResource {

  private final HostDevices devices;

  private final CurrentCaller caller;

  public DeviceResource(HostDevices devices, CurrentCaller caller) {
    this.devices = devices;
    this.caller = caller;
  }

  @GET
  @Needs(Role.VIEWER)
  public List<DeviceView> list() {
    return devices.list(caller.get());
  }
}
