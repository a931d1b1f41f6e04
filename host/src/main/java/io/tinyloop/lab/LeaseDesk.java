package io.tinyloop.lab;

import io.tinyloop.access.Caller;
import io.tinyloop.access.Role;
import io.tinyloop.device.DeviceState;
import io.tinyloop.device.DeviceStatus;
import io.tinyloop.journal.LeaseRecord;
import io.tinyloop.journal.LeaseState;
import io.tinyloop.journal.LeaseStore;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * Where people get devices of the lab for a while. What a lease has become is in the journal before
 * anybody acts on it. Who asks first for a device is first to get it, when its job has ended.
 * Thread-safe.
 */
public final class LeaseDesk implements AutoCloseable {

  private static final long SWEEP_MILLIS = 500;

  private final LeaseStore store;
  private final Lab lab;
  private final InstantSource clock;
  private final Supplier<String> ids;
  private final Consumer<String> notes;

  /** Leases that wait or are active, in the order of their requests; guarded by this. */
  private final Map<String, LeaseRecord> open = new LinkedHashMap<>();

  private final ScheduledExecutorService sweeper =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().daemon().name("leases").factory());

  /**
   * @param ids gives each lease its id, 1…32 characters
   * @param notes is told what becomes of leases
   */
  public LeaseDesk(
      LeaseStore store,
      Lab lab,
      InstantSource clock,
      Supplier<String> ids,
      Consumer<String> notes) {
    this.store = store;
    this.lab = lab;
    this.clock = clock;
    this.ids = ids;
    this.notes = notes;
    store.open().forEach(lease -> open.put(lease.id(), lease));
  }

  /** The devices that people have, with the epochs of their leases: those the lab leaves alone. */
  public static Map<String, Integer> held(LeaseStore store) {
    Map<String, Integer> held = new LinkedHashMap<>();
    for (LeaseRecord lease : store.open()) {
      Integer epoch = lease.epoch();
      if (lease.state() == LeaseState.ACTIVE && epoch != null) {
        held.put(lease.device(), epoch);
      }
    }
    return held;
  }

  /** Takes up what the journal holds, and ends leases in time from now on. */
  public void start() {
    devices().forEach(this::serveNext);
    var _ = sweeper.scheduleWithFixedDelay(this::sweep, 0, SWEEP_MILLIS, TimeUnit.MILLISECONDS);
  }

  private synchronized List<String> devices() {
    return open.values().stream().map(LeaseRecord::device).distinct().toList();
  }

  /**
   * Asks for a device: the lease is active when it is free.
   *
   * @throws IllegalArgumentException in two lines, if there is no such device
   */
  public synchronized LeaseView acquire(LeaseRequest request, Caller caller) {
    require(caller.role().includes(Role.OPERATOR), "take a lease", caller);
    LeaseRecord lease =
        new LeaseRecord(
            ids.get(),
            choose(request),
            caller.tenant(),
            caller.name(),
            LeaseState.WAITING,
            null,
            request.time(),
            request.idleTime(),
            now(),
            null,
            null,
            null,
            null,
            null);
    store.add(lease);
    open.put(lease.id(), lease);
    serveNext(lease.device());
    return view(lease, caller);
  }

  private static void require(boolean allowed, String what, Caller caller) {
    if (!allowed) {
      throw new IllegalArgumentException(
          "%s (%s) may not %s.%nMaybe ask an operator or an administrator."
              .formatted(caller.name(), caller.role(), what));
    }
  }

  /** The device that is asked for; of several, one that will be free soonest. */
  private String choose(LeaseRequest request) {
    List<DeviceStatus> devices = lab.devices();
    return devices.stream()
        .filter(d -> request.device() == null || d.name().equals(request.device()))
        .filter(d -> d.labels().containsAll(request.neededLabels()))
        .min(
            Comparator.comparingLong((DeviceStatus d) -> openOn(d.name()))
                .thenComparing(d -> d.state() != DeviceState.IDLE)
                .thenComparing(d -> !d.state().usable()))
        .map(DeviceStatus::name)
        .orElseThrow(() ->
            new IllegalArgumentException(
                "There is no device %s with labels %s.%nMaybe one of these: %s."
                    .formatted(
                        request.device() == null ? "at all" : "(" + request.device() + ")",
                        request.neededLabels(),
                        devices.isEmpty()
                            ? "none, the host was started without --bench"
                            : devices.stream().map(d -> d.name() + d.labels()).toList())));
  }

  private synchronized long openOn(String device) {
    return open.values().stream().filter(lease -> lease.device().equals(device)).count();
  }

  /** Gives a device to whoever is next, if nobody has it. */
  private synchronized void serveNext(String device) {
    Optional<LeaseRecord> next =
        open.values().stream().filter(lease -> lease.device().equals(device)).findFirst();
    if (next.isPresent() && next.get().state() == LeaseState.WAITING) {
      String id = next.get().id();
      if (isThere(device)) {
        var _ = lab.pool().hold(device).thenAccept(epoch -> grant(id, epoch));
      } else {
        var _ = end(id, LeaseState.BROKEN, "the device is not on the bench any more");
      }
    }
  }

  private boolean isThere(String device) {
    return lab.devices().stream().anyMatch(known -> known.name().equals(device));
  }

  private synchronized void grant(String id, int epoch) {
    LeaseRecord lease = open.get(id);
    if (lease != null && lease.state() == LeaseState.WAITING) {
      put(lease.granted(epoch, now()));
      notes.accept("%s has %s, lease %s".formatted(lease.holder(), lease.device(), id));
    }
  }

  private void put(LeaseRecord lease) {
    store.update(lease);
    open.put(lease.id(), lease);
  }

  /** Renews a lease of the caller's. */
  public synchronized LeaseView renew(String id, Caller caller) {
    LeaseRecord lease = find(id, caller);
    requireHolder(lease, "renew", caller);
    if (lease.state() == LeaseState.ACTIVE) {
      put(lease.renewed(now()));
    }
    return view(open.getOrDefault(id, lease), caller);
  }

  /** Gives a device back, or waits for it no longer. */
  public LeaseView release(String id, Caller caller) {
    requireHolder(find(id, caller), "release", caller);
    return end(id, LeaseState.RELEASED, "released by " + caller.name(), caller);
  }

  /** Ends anybody's lease; the journal and the audit log keep who did it. */
  public LeaseView breakLease(String id, Caller caller) {
    LeaseRecord lease = find(id, caller);
    require(caller.role().includes(Role.OPERATOR), "break a lease", caller);
    notes.accept(
        "%s broke the lease %s of %s on %s"
            .formatted(caller.name(), id, lease.holder(), lease.device()));
    return end(id, LeaseState.BROKEN, "broken by " + caller.name(), caller);
  }

  private static void requireHolder(LeaseRecord lease, String what, Caller caller) {
    boolean holder = lease.holder().equals(caller.name()) && lease.tenant().equals(caller.tenant());
    if (!holder) {
      throw new IllegalArgumentException(
          "The lease %s is %s's, not %s's to %s.%nMaybe tinyloop lease break, which is logged."
              .formatted(lease.id(), lease.holder(), caller.name(), what));
    }
  }

  private synchronized LeaseRecord find(String id, Caller caller) {
    LeaseRecord lease = open.get(id);
    if (lease == null || !(caller.ownsHost() || lease.tenant().equals(caller.tenant()))) {
      throw new IllegalArgumentException(
          "There is no open lease (%s).%nMaybe it has ended: tinyloop lease list.".formatted(id));
    }
    return lease;
  }

  private LeaseView end(String id, LeaseState how, String why, Caller caller) {
    LeaseRecord lease = end(id, how, why).orElseGet(() -> find(id, caller));
    return view(lease, caller);
  }

  /** Ends a lease in the journal, then gives its device to whoever is next, or to the pool. */
  private synchronized Optional<LeaseRecord> end(String id, LeaseState how, String why) {
    LeaseRecord known = open.get(id);
    if (known == null) {
      return Optional.empty();
    }
    LeaseRecord lease = known.ended(how, now(), why);
    store.update(lease);
    open.remove(id);
    String device = lease.device();
    boolean active =
        open.values().stream()
            .anyMatch(l -> l.device().equals(device) && l.state() == LeaseState.ACTIVE);
    if (!active && isThere(device)) {
      lab.pool().release(device);
    }
    serveNext(device);
    return Optional.of(lease);
  }

  /** Ends what is over: in time, or idle while others wait. */
  private void sweep() {
    try {
      Instant now = now();
      for (LeaseRecord lease : active()) {
        Instant expires = lease.expiresAt();
        Instant renewed = lease.renewedAt();
        if (expires != null && !now.isBefore(expires)) {
          var _ = end(lease.id(), LeaseState.EXPIRED, "its time was over");
        } else if (renewed != null
            && now.isAfter(renewed.plusSeconds(lease.idleSeconds()))
            && isWanted(lease)) {
          var _ = end(lease.id(), LeaseState.RECLAIMED, "idle, and others waited");
        }
      }
    } catch (RuntimeException e) {
      notes.accept("Leases could not be swept: " + e.getMessage());
    }
  }

  private synchronized List<LeaseRecord> active() {
    return open.values().stream().filter(l -> l.state() == LeaseState.ACTIVE).toList();
  }

  private boolean isWanted(LeaseRecord lease) {
    return openOn(lease.device()) > 1 || lab.pool().isWanted(lease.device());
  }

  /**
   * Leases as the caller may see them, in the order of their requests.
   *
   * @param ended whether to add the newest that have ended
   */
  public List<LeaseView> list(Caller caller, boolean ended) {
    return (ended ? store.newest() : opened()).stream().map(lease -> view(lease, caller)).toList();
  }

  private synchronized List<LeaseRecord> opened() {
    return List.copyOf(open.values());
  }

  /** The lease {@code id}, ended ones included. */
  public Optional<LeaseView> find(Caller caller, String id) {
    return store.newest().stream()
        .filter(lease -> lease.id().equals(id))
        .map(lease -> view(lease, caller))
        .filter(view -> view.id() != null)
        .findFirst();
  }

  private LeaseView view(LeaseRecord lease, Caller caller) {
    return LeaseView.of(current(lease), caller, clock.instant());
  }

  private synchronized LeaseRecord current(LeaseRecord lease) {
    return open.getOrDefault(lease.id(), lease);
  }

  private Instant now() {
    return clock.instant().truncatedTo(ChronoUnit.MILLIS);
  }

  @Override
  public void close() {
    sweeper.shutdownNow();
  }
}
