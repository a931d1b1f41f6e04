package io.tinyloop.lab;

import io.tinyloop.device.AdmissionTest;
import io.tinyloop.device.DeviceConnector;
import io.tinyloop.device.DeviceKind;
import io.tinyloop.device.DevicePool;
import io.tinyloop.device.DeviceSpec;
import io.tinyloop.device.DeviceStatus;
import io.tinyloop.device.HostClaim;
import io.tinyloop.device.LeaseEpochs;
import io.tinyloop.device.PoolListener;
import io.tinyloop.device.PoolSettings;
import io.tinyloop.device.fleet.Fleet;
import io.tinyloop.device.fleet.FleetFactory;
import io.tinyloop.device.fleet.FleetMember;
import io.tinyloop.device.fleet.FleetSettings;
import io.tinyloop.device.serial.SerialAddress;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * The devices of a host that are there once, however many runs name them: those of its bench, for
 * the life of the host, and whatever else is reached by a port, an address or a broker, as long as
 * a run uses it. All are in one pool. Thread-safe.
 */
public final class Lab implements AutoCloseable {

  private final List<FleetMember> bench;
  private final FleetSettings settings;
  private final DeviceClaims claims;
  private final Fleet fleet;
  private final DevicePool pool;

  /** What is in the pool, by how it is reached; guarded by this. */
  private final Map<String, Entry> entries = new LinkedHashMap<>();

  /** This host's claims on the devices, by their names. */
  private final Map<String, HostClaim> rights = new ConcurrentHashMap<>();

  /** Devices that runs brought for themselves. */
  private final Set<String> guestsOfRuns = ConcurrentHashMap.newKeySet();

  /**
   * Devices of the pool that are opened and left together.
   *
   * @param names of the devices
   * @param users runs that use them, one more for the bench
   */
  private record Entry(List<String> names, int users) {
    Entry plus(int more) {
      return new Entry(names, users + more);
    }
  }

  private Lab(
      List<FleetMember> bench,
      FleetSettings settings,
      DeviceClaims claims,
      PoolSettings patience,
      LeaseEpochs epochs,
      AdmissionTest admission,
      PoolListener listener) {
    this.claims = claims;
    this.bench = List.copyOf(bench);
    this.settings = settings;
    this.fleet = FleetFactory.empty(settings);
    this.pool =
        DevicePool.empty(
            patience, epochs, admission, settings.engine(), settings.calibrations(), listener);
  }

  /**
   * A lab whose bench begins to connect at once.
   *
   * @param bench devices that are kept for the life of the lab; may be empty
   * @param claims of devices that other hosts reach, too; closed with the lab
   * @param held epochs of the leases that people have on devices of the bench, by name
   * @param listener hears of all devices
   * @throws IOException in two lines, if something that the bench needs cannot be started
   */
  public static Lab open(
      List<FleetMember> bench,
      FleetSettings settings,
      DeviceClaims claims,
      PoolSettings patience,
      LeaseEpochs epochs,
      Map<String, Integer> held,
      AdmissionTest admission,
      PoolListener listener)
      throws IOException {
    Lab lab = new Lab(bench, settings, claims, patience, epochs, admission, listener);
    try {
      for (FleetMember member : bench) {
        lab.enter(member, held);
      }
      return lab;
    } catch (IOException | RuntimeException e) {
      lab.close();
      throw e;
    }
  }

  /** What a run has entered: the key stays, also if the way to the device is another by then. */
  private record Entered(String key, List<String> names) {}

  private synchronized Entered enter(FleetMember member, Map<String, Integer> held)
      throws IOException {
    String key = key(member);
    Entry known = entries.get(key);
    if (known != null) {
      entries.put(key, known.plus(1));
      return new Entered(key, known.names());
    }
    List<DeviceConnector> devices = fleet.add(List.of(member)).stream().map(this::claimed).toList();
    List<String> names = devices.stream().map(DeviceConnector::name).toList();
    entries.put(key, new Entry(names, 1));
    List<DeviceConnector> free = new ArrayList<>();
    for (DeviceConnector device : devices) {
      Integer epoch = held.get(device.name());
      if (epoch == null) {
        free.add(device);
      } else {
        pool.addHeld(device, epoch);
      }
    }
    pool.add(free);
    return new Entered(key, names);
  }

  private DeviceConnector claimed(DeviceConnector device) {
    DeviceConnector claimed = claims.claimed(device);
    rights.put(device.name(), claimed.hostClaim());
    return claimed;
  }

  /** The host that has a device, if it is another; empty: none has. */
  public Optional<String> holder(String device) {
    return Optional.ofNullable(rights.get(device)).map(HostClaim::holder);
  }

  private synchronized void leave(Entered entered) {
    Entry known = entries.get(entered.key());
    if (known != null && known.users() == 1) {
      entries.remove(entered.key());
      pool.remove(known.names());
      fleet.remove(known.names());
      known.names().forEach(rights::remove);
    } else if (known != null) {
      entries.put(entered.key(), known.plus(-1));
    }
  }

  /** One key for all the ways to say the same device. */
  private String key(FleetMember member) {
    FleetMember known = onBench(member);
    if (known != null) {
      return "bench " + known.name();
    }
    return member.spec().kind() == DeviceKind.SERIAL
        ? "serial:" + port(member.spec())
        : member.spec().single();
  }

  /**
   * The path of the port that a board is plugged into, whether it was named by a link, by its USB
   * ids or by its socket; what it was named by, if it is not plugged in.
   */
  private static String port(DeviceSpec spec) {
    String id = spec.atAnySpeed().id();
    return SerialAddress.of(id).port().orElse(id);
  }

  private @Nullable FleetMember onBench(FleetMember member) {
    return bench.stream()
        .filter(known ->
            isOneDevice(known.spec())
                ? isOneDevice(member.spec()) && sameDevice(known.spec(), member.spec())
                : known.name().equals(member.name()) && known.spec().equals(member.spec()))
        .findFirst()
        .orElse(null);
  }

  private static boolean sameDevice(DeviceSpec a, DeviceSpec b) {
    return a.kind() == b.kind()
        && (a.id().equals(b.id()) || (a.kind() == DeviceKind.SERIAL && port(a).equals(port(b))));
  }

  /** Whether there is one such device in the world, which two pools would fight for. */
  private static boolean isOneDevice(DeviceSpec spec) {
    return !spec.kind().countable();
  }

  /** How devices are opened here. */
  public FleetSettings settings() {
    return settings;
  }

  /** Whether a member of a run's fleet is the lab's: it is on the bench, or there only once. */
  public boolean owns(FleetMember member) {
    return isOneDevice(member.spec()) || onBench(member) != null;
  }

  /**
   * A run's place in the lab, until it is closed.
   *
   * @param run its id
   * @param weight turns that it gets for each one of a run of weight 1
   * @param members the run's fleet; what is not the lab's own is opened for the run alone
   * @param listener hears of the run's own attempts
   * @throws IOException in two lines, if something that the devices need cannot be started
   */
  public Share share(String run, int weight, List<FleetMember> members, PoolListener listener)
      throws IOException {
    List<FleetMember> own = members.stream().filter(this::owns).toList();
    List<FleetMember> others = members.stream().filter(member -> !owns(member)).toList();
    List<Entered> entered = new ArrayList<>();
    Set<String> names = new HashSet<>();
    Fleet guests = FleetFactory.empty(settings);
    try {
      for (FleetMember member : own) {
        entered.add(enter(member, Map.of()));
        names.addAll(entered.getLast().names());
      }
      List<DeviceConnector> visiting = guests.add(others.stream().map(m -> of(run, m)).toList());
      List<String> guestNames = visiting.stream().map(DeviceConnector::name).toList();
      names.addAll(guestNames);
      guestsOfRuns.addAll(guestNames);
      Share share =
          new Share(
              pool,
              pool.lane(run, weight, names, listener),
              names,
              guestNames,
              () -> {
                pool.remove(guestNames);
                guestNames.forEach(guestsOfRuns::remove);
                guests.close();
                entered.forEach(this::leave);
              });
      pool.add(visiting);
      return share;
    } catch (IOException | RuntimeException e) {
      guests.close();
      entered.forEach(this::leave);
      throw e;
    }
  }

  /** Names in a pool are different, also where two runs bring equal devices. */
  private static FleetMember of(String run, FleetMember member) {
    return new FleetMember(
        member.name() + "@" + run, member.spec(), member.labels(), member.power(), member.meter());
  }

  /** The pool. */
  public DevicePool pool() {
    return pool;
  }

  /** The lab's own devices at this moment, without those that a run brought for itself. */
  public List<DeviceStatus> devices() {
    return pool.snapshot().stream().filter(device -> !isGuest(device.name())).toList();
  }

  /** Whether a run brought the device for itself. */
  public boolean isGuest(String device) {
    return guestsOfRuns.contains(device);
  }

  @Override
  public void close() {
    pool.close();
    fleet.close();
    claims.close();
  }
}
