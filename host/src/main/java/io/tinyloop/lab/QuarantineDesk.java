package io.tinyloop.lab;

import io.tinyloop.access.Caller;
import io.tinyloop.device.Withdrawal;
import io.tinyloop.journal.QuarantineRecord;
import io.tinyloop.journal.QuarantineStore;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/**
 * Where people put devices of the lab into quarantine and release them. An order is in the journal
 * before it is followed, and outlives the host. Thread-safe.
 */
public final class QuarantineDesk {

  private final QuarantineStore store;
  private final Lab lab;
  private final InstantSource clock;
  private final Consumer<String> notes;

  /** The orders that the pool was told of, by device; guarded by this. */
  private final Map<String, QuarantineRecord> told = new HashMap<>();

  /**
   * @param notes is told what becomes of devices
   */
  public QuarantineDesk(
      QuarantineStore store, Lab lab, InstantSource clock, Consumer<String> notes) {
    this.store = store;
    this.lab = lab;
    this.clock = clock;
    this.notes = notes;
  }

  /** Follows the orders of the journal for the devices that are there. */
  public void start() {
    look();
  }

  /** Follows the orders of the journal, whichever host they were given to, and their ends. */
  public synchronized void look() {
    Map<String, QuarantineRecord> orders = new HashMap<>();
    store.all().forEach(order -> orders.put(order.device(), order));
    for (String device : List.copyOf(told.keySet())) {
      if (!orders.containsKey(device)) {
        told.remove(device);
        if (isThere(device)) {
          lab.pool().endQuarantine(device);
        }
      }
    }
    orders.values().stream()
        .filter(order -> !order.equals(told.get(order.device())) && isThere(order.device()))
        .forEach(this::order);
  }

  private void order(QuarantineRecord order) {
    told.put(order.device(), order);
    lab.pool().quarantine(order.device(), withdrawal(order));
  }

  private boolean isThere(String device) {
    return lab.devices().stream().anyMatch(known -> known.name().equals(device));
  }

  private static Withdrawal withdrawal(QuarantineRecord order) {
    return new Withdrawal(order.reason(), order.placedBy(), order.placedAt());
  }

  /**
   * Keeps a device from work, when its job has ended, until it is released.
   *
   * @throws IllegalArgumentException in two lines, if there is no such device or no reason
   */
  public synchronized void quarantine(String device, QuarantineRequest request, Caller caller) {
    requireThere(device);
    QuarantineRecord order =
        new QuarantineRecord(
            device,
            request.checkedReason(),
            caller.name(),
            clock.instant().truncatedTo(ChronoUnit.MILLIS));
    store.put(order);
    order(order);
    notes.accept("%s put %s into quarantine: %s".formatted(caller.name(), device, order.reason()));
  }

  /**
   * Ends a device's quarantine, whoever put it there.
   *
   * @throws IllegalArgumentException in two lines, if there is no such device
   */
  public synchronized void release(String device, Caller caller) {
    requireThere(device);
    store.remove(device);
    told.remove(device);
    lab.pool().endQuarantine(device);
    notes.accept("%s released %s from quarantine".formatted(caller.name(), device));
  }

  private void requireThere(String device) {
    if (!isThere(device)) {
      throw new IllegalArgumentException(
          "There is no device (%s) on the bench, but %s.%nMaybe tinyloop devices --host URL lists them."
              .formatted(device, lab.devices().stream().map(known -> known.name()).toList()));
    }
  }
}
