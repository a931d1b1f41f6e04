package io.tinyloop.run;

import io.tinyloop.access.Caller;
import io.tinyloop.device.DeviceState;
import io.tinyloop.device.DeviceStatus;
import io.tinyloop.journal.LeaseState;
import io.tinyloop.lab.Lab;
import io.tinyloop.lab.LeaseDesk;
import io.tinyloop.lab.LeaseView;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** All devices of a host, with who has them and when they are free. */
public final class HostDevices {

  private final RunService runs;
  private final Lab lab;
  private final LeaseDesk leases;
  private final InstantSource clock;

  public HostDevices(RunService runs, Lab lab, LeaseDesk leases, InstantSource clock) {
    this.runs = runs;
    this.lab = lab;
    this.leases = leases;
    this.clock = clock;
  }

  /** The lab's devices, then those that runs of the caller's tenant have for themselves. */
  public List<DeviceView> list(Caller caller) {
    Instant now = clock.instant();
    List<LeaseView> open = leases.list(caller, false);
    List<DeviceView> devices = new ArrayList<>();
    for (DeviceStatus device : lab.devices()) {
      devices.add(view(device, now, open, caller));
    }
    devices.addAll(runs.devices(caller.tenant()));
    return devices;
  }

  /** The control chart of a device; empty where its board was never checked. */
  public Optional<BoardChart> chart(DeviceView device) {
    String uid = device.uid();
    return uid == null
        ? Optional.empty()
        : BoardChart.of(device.name(), uid, lab.settings().calibrations().offsets());
  }

  private DeviceView view(DeviceStatus device, Instant now, List<LeaseView> open, Caller caller) {
    DeviceView view = DeviceView.of(device, now);
    Optional<LeaseView> lease =
        open.stream()
            .filter(l -> l.device().equals(device.name()) && l.state() == LeaseState.ACTIVE)
            .findFirst();
    if (lease.isPresent()) {
      Long free = lease.get().freeInSeconds();
      return view.heldBy(lease.get().holder(), free == null ? null : (Double) (double) free);
    }
    if (device.state() == DeviceState.ELSEWHERE) {
      return view.heldBy(lab.holder(device.name()).map("host %s"::formatted).orElse(null), null);
    }
    String run = device.worksFor();
    return run == null || mayKnow(run, caller)
        ? view
        : view.heldBy("another tenant", view.freeInSeconds());
  }

  private boolean mayKnow(String run, Caller caller) {
    return caller.ownsHost()
        || runs.run(run).filter(known -> known.tenant().equals(caller.tenant())).isPresent();
  }
}
