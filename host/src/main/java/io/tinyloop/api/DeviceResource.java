package io.tinyloop.api;

import io.tinyloop.access.Role;
import io.tinyloop.journal.RecoveryRecord;
import io.tinyloop.journal.RecoveryStore;
import io.tinyloop.lab.QuarantineDesk;
import io.tinyloop.lab.QuarantineRequest;
import io.tinyloop.run.BoardChart;
import io.tinyloop.run.DeviceView;
import io.tinyloop.run.HostDevices;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.NotFoundException;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The devices that the host holds. */
@Path("/api/devices")
@Produces(MediaType.APPLICATION_JSON)
public class DeviceResource {

  private static final int SHOWN_RECOVERIES = 200;

  private final HostDevices devices;

  private final QuarantineDesk quarantines;

  private final RecoveryStore recoveries;

  private final CurrentCaller caller;

  public DeviceResource(
      HostDevices devices,
      QuarantineDesk quarantines,
      RecoveryStore recoveries,
      CurrentCaller caller) {
    this.devices = devices;
    this.quarantines = quarantines;
    this.recoveries = recoveries;
    this.caller = caller;
  }

  @GET
  @Needs(Role.VIEWER)
  public List<DeviceView> list() {
    return devices.list(caller.get());
  }

  /** What was tried to bring a device back, newest first. */
  @GET
  @Needs(Role.VIEWER)
  @Path("{name:.+}/recoveries")
  public List<RecoveryRecord> recoveries(String name) {
    var _ = known(name);
    return recoveries.newest(name, SHOWN_RECOVERIES);
  }

  /** What a device's board took for the reference model, check by check, against its limits. */
  @GET
  @Needs(Role.VIEWER)
  @Path("{name:.+}/chart")
  public BoardChart chart(String name) {
    return devices
        .chart(known(name))
        .orElseThrow(() ->
            new NotFoundException(
                "The device ("
                    + name
                    + ") has no control chart.\nMaybe it is not admitted yet, or its timer is the clock of a busy machine."));
  }

  /** Keeps a device from work, when its job has ended, until it is released. */
  @POST
  @Needs(Role.OPERATOR)
  @Path("{name:.+}/quarantine")
  @Consumes(MediaType.APPLICATION_JSON)
  public DeviceView quarantine(String name, @Nullable QuarantineRequest request) {
    var _ = known(name);
    quarantines.quarantine(
        name, request == null ? new QuarantineRequest(null) : request, caller.get());
    return known(name);
  }

  /** Ends a device's quarantine, whoever put it there. */
  @POST
  @Needs(Role.OPERATOR)
  @Path("{name:.+}/release")
  public DeviceView release(String name) {
    var _ = known(name);
    quarantines.release(name, caller.get());
    return known(name);
  }

  /** A device that a caller may not see is not there. */
  private DeviceView known(String name) {
    return devices.list(caller.get()).stream()
        .filter(device -> device.name().equals(name))
        .findFirst()
        .orElseThrow(() ->
            new NotFoundException(
                "There is no device ("
                    + name
                    + ").\nMaybe one of those that tinyloop devices shows."));
  }
}
