package io.tinyloop.lab;

import io.tinyloop.journal.LeaseRecord;
import io.tinyloop.journal.LeaseState;
import java.util.HashMap;
import java.util.Map;
import java.util.function.ObjIntConsumer;
import org.jspecify.annotations.Nullable;

/**
 * What the pool of a lab was asked to hold for people, so that it is asked once. Its user guards
 * it.
 */
final class HeldDevices {

  private final Lab lab;
  private final ObjIntConsumer<String> grant;

  /** The lease for which the pool holds a device, by the device's name. */
  private final Map<String, LeaseRecord> told = new HashMap<>();

  /**
   * @param grant is told the id of a lease whose device is free for it, and its epoch
   */
  HeldDevices(Lab lab, ObjIntConsumer<String> grant) {
    this.lab = lab;
    this.grant = grant;
  }

  boolean isThere(String device) {
    return lab.devices().stream().anyMatch(known -> known.name().equals(device));
  }

  /**
   * Has a device that is there held for one lease, and no longer for another.
   *
   * @param first who has the device, by whichever host, or is next; null: nobody
   */
  void follow(String device, @Nullable LeaseRecord first) {
    LeaseRecord before = told.get(device);
    if (before != null && (first == null || !first.id().equals(before.id()))) {
      letGo(device);
      before = null;
    }
    if (first != null && (before == null || first.state() != before.state())) {
      hold(first);
    }
  }

  private void hold(LeaseRecord lease) {
    Integer epoch = lease.epoch();
    told.put(lease.device(), lease);
    if (lease.state() == LeaseState.WAITING) {
      var _ = lab.pool().hold(lease.device()).thenAccept(given -> grant.accept(lease.id(), given));
    } else if (epoch != null) {
      lab.pool().holdSince(lease.device(), epoch);
    }
  }

  /** The device is not in the pool any more. */
  void gone(String device) {
    told.remove(device);
  }

  /** A lease that waited has its device. */
  void granted(LeaseRecord lease) {
    told.put(lease.device(), lease);
  }

  /** The device is the pool's again. */
  void letGo(String device) {
    told.remove(device);
    lab.pool().release(device);
  }
}
