package io.tinyloop.lab;

import io.tinyloop.access.Caller;
import io.tinyloop.access.Role;
import io.tinyloop.device.DeviceStatus;
import io.tinyloop.journal.JournalException;
import io.tinyloop.journal.LeaseRecord;
import io.tinyloop.journal.LeaseState;
import io.tinyloop.journal.LeaseStore;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
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

  /** Open leases of one tenant. */
  private static final int MOST_OPEN = 100;

  /** Who waits for a device looks now and then whether it is there. */
  private static final Duration PATIENCE = Duration.ofMinutes(10);

  /** That somebody looked is written down, for other hosts, at most this often. */
  private static final Duration WRITTEN = Duration.ofMinutes(1);

  private final LeaseStore store;
  private final Lab lab;
  private final InstantSource clock;
  private final Supplier<String> ids;
  private final Consumer<String> notes;

  /** Leases that wait or are active, in the order of their requests; guarded by this. */
  private final Map<String, LeaseRecord> open = new LinkedHashMap<>();

  /** When somebody last asked for a lease, by its id; guarded by this. */
  private final Map<String, Instant> asked = new HashMap<>();

  /** Devices whose lease could not be written down when they were free; guarded by this. */
  private final Set<String> ungranted = new LinkedHashSet<>();

  /** What the pool was asked to hold; guarded by this. */
  private final HeldDevices held;

  /** Whether other hosts give out leases, too, and may have devices that this one has not. */
  private volatile boolean shared;

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
    this.held = new HeldDevices(lab, this::grant);
    for (LeaseRecord lease : store.open()) {
      open.put(lease.id(), lease);
      asked.put(lease.id(), clock.instant());
    }
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

  /** From now on other hosts give out leases of the same devices, too; see {@link #look}. */
  public void share() {
    shared = true;
  }

  /** Follows what other hosts wrote: a device that a person has there is held here. */
  public synchronized void look() {
    Set<String> devices = new LinkedHashSet<>(devices());
    List<LeaseRecord> now = store.open();
    open.clear();
    now.forEach(lease -> open.put(lease.id(), lease));
    now.forEach(lease -> asked.putIfAbsent(lease.id(), clock.instant()));
    asked.keySet().retainAll(open.keySet());
    devices.addAll(devices());
    devices.forEach(this::follow);
  }

  private void lookIfShared() {
    if (shared) {
      look();
    }
  }

  /** Takes up what the journal holds, and ends leases in time from now on. */
  public void start() {
    devices().forEach(this::follow);
    var _ = sweeper.scheduleWithFixedDelay(this::sweep, 0, SWEEP_MILLIS, TimeUnit.MILLISECONDS);
  }

  private synchronized List<String> devices() {
    return open.values().stream().map(LeaseRecord::device).distinct().toList();
  }

  /**
   * Asks for a device: the lease is active when it is free. One that does not work may be taken by
   * its name, to see to it; the lease tells.
   *
   * @throws IllegalArgumentException in two lines, if there is no such device, or of those with the
   *     labels none works
   */
  public synchronized LeaseView acquire(LeaseRequest request, Caller caller) {
    LeaseRights.require(caller.role().includes(Role.OPERATOR), "take a lease", caller);
    lookIfShared();
    requireFewer(caller);
    DeviceStatus device = DeviceChoice.of(request, lab.devices(), this::openOn);
    LeaseRecord lease =
        new LeaseRecord(
            ids.get(),
            device.name(),
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
            DeviceChoice.warning(device));
    store.add(lease);
    open.put(lease.id(), lease);
    asked.put(lease.id(), clock.instant());
    follow(lease.device());
    return view(lease, caller);
  }

  private void requireFewer(Caller caller) {
    long ofTenant =
        open.values().stream().filter(lease -> lease.tenant().equals(caller.tenant())).count();
    if (ofTenant >= MOST_OPEN) {
      throw new IllegalArgumentException(
          "The tenant %s has %d open leases, the most there may be.%nMaybe release some: tinyloop lease list."
              .formatted(caller.tenant(), ofTenant));
    }
  }

  private synchronized long openOn(String device) {
    return open.values().stream().filter(lease -> lease.device().equals(device)).count();
  }

  /** The pool holds a device for whoever has it or is next, and for nobody else. */
  private synchronized void follow(String device) {
    Optional<LeaseRecord> first = firstOn(device);
    if (held.isThere(device)) {
      held.follow(device, first.orElse(null));
      return;
    }
    held.gone(device);
    if (first.isPresent() && !shared) { // another host may have the device
      String id = first.get().id();
      var _ = end(id, LeaseState.BROKEN, "the device is not on the bench any more");
    }
  }

  /** Who has the device, or is next. */
  private synchronized Optional<LeaseRecord> firstOn(String device) {
    return open.values().stream().filter(lease -> lease.device().equals(device)).findFirst();
  }

  private synchronized void grant(String id, int epoch) {
    LeaseRecord lease = open.get(id);
    if (lease != null && lease.state() == LeaseState.WAITING) {
      try {
        LeaseRecord granted = lease.granted(epoch, now());
        held.granted(granted);
        if (put(lease, granted)) {
          notes.accept("%s has %s, lease %s".formatted(lease.holder(), lease.device(), id));
        }
      } catch (JournalException e) {
        notes.accept("The lease %s waits on: %s".formatted(id, e.getMessage()));
        held.letGo(lease.device());
        ungranted.add(lease.device());
      }
    }
  }

  /** Whether a lease was what it was taken for; if not, what it is by now is looked up. */
  private boolean put(LeaseRecord before, LeaseRecord lease) {
    boolean stored = store.update(before, lease);
    if (stored) {
      open.put(lease.id(), lease);
    } else {
      look();
    }
    return stored;
  }

  /** Renews a lease of the caller's. */
  public synchronized LeaseView renew(String id, Caller caller) {
    lookIfShared();
    LeaseRecord lease = find(id, caller);
    LeaseRights.requireHolder(lease, "renew", caller);
    heard(lease);
    if (lease.state() == LeaseState.ACTIVE && !put(lease, lease.renewed(now()))) {
      return view(find(id, caller), caller); // another host renewed or ended it at this moment
    }
    return view(open.getOrDefault(id, lease), caller);
  }

  /** Gives a device back, or waits for it no longer. */
  public LeaseView release(String id, Caller caller) {
    lookIfShared();
    LeaseRights.requireHolder(find(id, caller), "release", caller);
    return end(id, LeaseState.RELEASED, "released by " + caller.name(), caller);
  }

  /** Ends anybody's lease; the journal and the audit log keep who did it. */
  public LeaseView breakLease(String id, Caller caller) {
    lookIfShared();
    LeaseRecord lease = find(id, caller);
    LeaseRights.require(caller.role().includes(Role.OPERATOR), "break a lease", caller);
    notes.accept(
        "%s broke the lease %s of %s on %s"
            .formatted(caller.name(), id, lease.holder(), lease.device()));
    return end(id, LeaseState.BROKEN, "broken by " + caller.name(), caller);
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
    LeaseRecord lease =
        end(id, how, why)
            .or(() -> end(id, how, why)) // another host renewed it at this moment
            .orElseGet(() -> find(id, caller));
    return view(lease, caller);
  }

  /** Ends a lease in the journal, then gives its device to whoever is next, or to the pool. */
  private synchronized Optional<LeaseRecord> end(String id, LeaseState how, String why) {
    LeaseRecord known = open.get(id);
    if (known == null) {
      return Optional.empty();
    }
    LeaseRecord lease = known.ended(how, now(), why);
    if (!store.update(known, lease)) {
      look();
      return Optional.empty();
    }
    open.remove(id);
    asked.remove(id);
    follow(lease.device());
    return Optional.of(lease);
  }

  /** Ends what is over, and tries again what could not be written down. */
  void sweep() {
    try {
      opened().forEach(lease -> sweep(lease.id()));
      devicesToServe().forEach(this::follow);
    } catch (RuntimeException e) {
      notes.accept("Leases could not be swept: " + e.getMessage());
    }
  }

  private synchronized List<String> devicesToServe() {
    List<String> devices = List.copyOf(ungranted);
    ungranted.clear();
    return devices;
  }

  private synchronized void sweep(String id) {
    LeaseRecord lease = open.get(id);
    if (lease == null) {
      return;
    }
    Instant now = now();
    Instant expires = lease.expiresAt();
    Instant renewed = lease.renewedAt();
    if (!shared && !held.isThere(lease.device())) {
      var _ = end(id, LeaseState.BROKEN, "the device is not there any more");
    } else if (lease.state() == LeaseState.WAITING) {
      if (now.isAfter(lastHeard(lease).plus(PATIENCE))) {
        var _ = end(id, LeaseState.RECLAIMED, "nobody asked for it any more");
      }
    } else if (expires != null && !now.isBefore(expires)) {
      var _ = end(id, LeaseState.EXPIRED, "its time was over");
    } else if (renewed != null
        && now.isAfter(renewed.plusSeconds(lease.idleSeconds()))
        && isWanted(lease)) {
      var _ = end(id, LeaseState.RECLAIMED, "idle, and others waited");
    }
  }

  /** Here, or by another host, which writes it down. */
  private Instant lastHeard(LeaseRecord lease) {
    Instant here = asked.getOrDefault(lease.id(), now());
    Instant written = lease.renewedAt();
    return written == null || written.isBefore(here) ? here : written;
  }

  /** Whoever waits asked for the lease now; other hosts are to know of it. */
  private void heard(LeaseRecord lease) {
    asked.put(lease.id(), clock.instant());
    Instant written = lease.renewedAt();
    boolean late = written == null || written.isBefore(now().minus(WRITTEN));
    if (shared && late && lease.state() == LeaseState.WAITING) {
      var _ = put(lease, lease.heard(now()));
    }
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
    Optional<LeaseView> found =
        openLease(id).or(() -> store.find(id)).map(lease -> view(lease, caller));
    return found.filter(view -> view.id() != null);
  }

  private synchronized Optional<LeaseRecord> openLease(String id) {
    Optional.ofNullable(open.get(id)).ifPresent(this::heard);
    return Optional.ofNullable(open.get(id));
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
