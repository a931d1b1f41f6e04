package io.tinyloop.lab;

import io.tinyloop.device.DeviceConnector;
import io.tinyloop.device.HostClaim;
import io.tinyloop.journal.DeviceClaim;
import io.tinyloop.journal.DeviceClaimStore;
import io.tinyloop.journal.JournalException;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * Claims in a journal that several hosts share. One transaction at each look renews all that this
 * host has, and tells what the others have and wait for; a claim that could not be renewed in time
 * is lost, as another host may have the device. Thread-safe.
 */
public final class JournaledClaims implements DeviceClaims {

  /** Between two looks at what the others did. */
  private static final Duration LOOK = Duration.ofMillis(500);

  private static final Duration WATCH = Duration.ofMillis(250);

  /** A host that waits and says so no more is next no longer after so long. */
  static final Duration NEXT = Duration.ofSeconds(5);

  /** A host that has work for a device, too, keeps it so long: each turn begins with a test. */
  private static final Duration TURN = Duration.ofSeconds(10);

  private final DeviceClaimStore store;
  private final String host;
  private final Duration time;
  private final Duration turn;
  private final Consumer<String> notes;

  /** By how the device is reached, as everywhere in the journal. */
  private final Map<String, JournaledClaim> claims = new ConcurrentHashMap<>();

  private volatile boolean used;
  private final Thread looking;
  private final Thread watching;

  /**
   * @param host as it calls itself, another name at each start
   * @param time how long a claim lasts unless it is renewed, at least a second
   * @param notes is told what goes wrong
   */
  public JournaledClaims(
      DeviceClaimStore store, String host, Duration time, Consumer<String> notes) {
    this(store, host, time, TURN, notes);
  }

  /**
   * The same with another length of turns.
   *
   * @param turn how long a host that has work for a device, too, keeps it from others
   */
  public JournaledClaims(
      DeviceClaimStore store, String host, Duration time, Duration turn, Consumer<String> notes) {
    this.store = store;
    this.host = host;
    this.time = time;
    this.turn = turn;
    this.notes = notes;
    this.looking = every(LOOK, "device claims", this::look);
    this.watching = every(WATCH, "device claims' end", this::watch);
  }

  private Thread every(Duration pause, String name, Runnable task) {
    return Thread.ofPlatform()
        .daemon()
        .name(name)
        .start(() -> {
          try {
            while (true) {
              robustly(task);
              Thread.sleep(pause);
            }
          } catch (InterruptedException e) {
            // The host ends.
          }
        });
  }

  /** A look that fails is no reason not to look again. */
  private void robustly(Runnable task) {
    try {
      task.run();
    } catch (JournalException e) {
      // The journal has told so itself, and the claims expire meanwhile.
    } catch (RuntimeException e) {
      notes.accept("Claims of devices could not be looked after: " + e);
    }
  }

  @Override
  public HostClaim of(DeviceConnector device) {
    String reached = device.spec().atAnySpeed().single();
    JournaledClaim claim = new JournaledClaim(this, reached);
    claims.put(reached, claim);
    used = true;
    return claim;
  }

  DeviceClaimStore store() {
    return store;
  }

  String host() {
    return host;
  }

  Duration time() {
    return time;
  }

  Duration turn() {
    return turn;
  }

  /** Renews what this host has, and sees what others have and wait for. */
  void look() {
    if (!used) {
      return; // no device of this host is one that others reach
    }
    long began = System.nanoTime();
    Map<String, DeviceClaim> rows =
        store.renew(host, time, NEXT).stream()
            .collect(Collectors.toMap(DeviceClaim::device, Function.identity()));
    claims.values().forEach(claim -> claim.saw(rows.get(claim.device()), began));
    rows.values().stream()
        .filter(row -> host.equals(row.host()) && !isUsed(row))
        .forEach(row -> store.release(row.device(), row.generation()));
    rows.values().stream()
        .filter(row -> host.equals(row.wantedBy()) && !claims.containsKey(row.device()))
        .forEach(row -> store.leave(row.device(), host));
  }

  /** What could not be given back when the device was left is given back now. */
  private boolean isUsed(DeviceClaim row) {
    JournaledClaim claim = claims.get(row.device());
    return claim != null && claim.isOf(row);
  }

  private void watch() {
    claims.values().forEach(JournaledClaim::watch);
  }

  /** The device has left its pool. */
  void forget(JournaledClaim claim) {
    var _ = claims.remove(claim.device(), claim);
  }

  @Override
  public void close() {
    looking.interrupt();
    watching.interrupt();
    claims.values().forEach(JournaledClaim::end);
    try {
      store.releaseAll(host);
    } catch (JournalException e) {
      // They expire.
    }
  }
}
