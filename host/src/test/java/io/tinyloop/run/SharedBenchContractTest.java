package io.tinyloop.run;

import static org.assertj.core.api.Assertions.assertThat;

import io.tinyloop.Until;
import io.tinyloop.access.Caller;
import io.tinyloop.access.Role;
import io.tinyloop.device.AdmissionTest;
import io.tinyloop.device.DeviceConnector;
import io.tinyloop.device.DeviceSpec;
import io.tinyloop.device.DeviceState;
import io.tinyloop.device.DeviceStatus;
import io.tinyloop.device.EvaluationJob;
import io.tinyloop.device.LeaseEpochs;
import io.tinyloop.device.Outcome;
import io.tinyloop.device.PoolListener;
import io.tinyloop.device.PoolSettings;
import io.tinyloop.device.fleet.FleetMember;
import io.tinyloop.device.fleet.FleetSettings;
import io.tinyloop.device.mqtt.MqttBroker;
import io.tinyloop.device.mqtt.broker.EmbeddedBroker;
import io.tinyloop.journal.DeviceClaim;
import io.tinyloop.journal.Journal;
import io.tinyloop.journal.LeaseRecord;
import io.tinyloop.journal.LeaseState;
import io.tinyloop.journal.RunState;
import io.tinyloop.lab.EpochClock;
import io.tinyloop.lab.JournaledClaims;
import io.tinyloop.lab.Lab;
import io.tinyloop.lab.LeaseDesk;
import io.tinyloop.lab.LeaseRequest;
import io.tinyloop.lab.LeaseView;
import io.tinyloop.lab.QuarantineDesk;
import io.tinyloop.lab.QuarantineRequest;
import io.tinyloop.protocol.arithmetic.BatchedEngine;
import io.tinyloop.simulator.Simulator;
import io.tinyloop.simulator.mqtt.BrokerAccess;
import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Two hosts that share a database, a broker and a bench file. */
@Timeout(300)
abstract class SharedBenchContractTest {

  private static final InstantSource CLOCK = InstantSource.system();
  private static final Duration CLAIM = Duration.ofSeconds(5);
  private static final Duration LONG = Duration.ofMinutes(10);
  private static final Duration TURN = Duration.ofMillis(300);
  private static final Caller ANN = new Caller("default", "ann", Role.OPERATOR);
  private static final Caller BOB = new Caller("default", "bob", Role.OPERATOR);
  private static final List<FleetMember> BENCH =
      List.of(
          new FleetMember("desk", DeviceSpec.parse("mqtt:desk-1"), List.of()),
          new FleetMember("shelf", DeviceSpec.parse("mqtt:shelf-1"), List.of()));

  private final List<Host> hosts = new ArrayList<>();
  private final List<String> notes = new CopyOnWriteArrayList<>();

  /** The host that a device works for, by the device's name. */
  private final Map<String, String> working = new ConcurrentHashMap<>();

  private final List<String> together = new CopyOnWriteArrayList<>();

  /** The hosts that began an evaluation, in order, by the device's name. */
  private final Map<String, List<String>> began = new ConcurrentHashMap<>();

  /** The epochs that were given out, in order, by the device's name. */
  private final Map<String, List<Integer>> epochs = new ConcurrentHashMap<>();

  private final List<String> faults = new CopyOnWriteArrayList<>();
  private EmbeddedBroker broker;
  private Simulator simulator;
  private Journal journal;

  /** A journal that nothing was ever in. */
  abstract Journal journal();

  @BeforeEach
  void open() throws Exception {
    journal = journal();
    broker = EmbeddedBroker.start(0);
    simulator = new Simulator(BatchedEngine.fastest(), 1, CLOCK);
    for (FleetMember member : BENCH) {
      simulator.mqtt(
          member.spec().mqttUid(),
          simulator.profile("cortex-m4"),
          BrokerAccess.open(broker.uri(), MqttBroker.DEFAULT_TENANT));
    }
  }

  @AfterEach
  void close() {
    hosts.forEach(Host::close);
    simulator.close();
    broker.close();
    journal.close();
  }

  /** What of a host is needed to work on runs, and to give devices to people. */
  private final class Host implements AutoCloseable {

    private final Lab lab;
    private final LeaseDesk leases;
    private final QuarantineDesk quarantines;
    private final RunService runs;
    private boolean closed;

    Host(String name, Duration claim) throws IOException {
      FleetSettings settings =
          FleetSettings.with(BatchedEngine.fastest(), 1).withBroker(MqttBroker.at(broker.uri()));
      lab =
          Lab.open(
              BENCH,
              settings,
              new JournaledClaims(journal.deviceClaims(), name, claim, TURN, notes::add),
              PoolSettings.withEpoch(1),
              watched(new EpochClock(journal.leases(), CLOCK)),
              LeaseDesk.held(journal.leases()),
              AdmissionTest.NONE,
              new Watch(name));
      leases =
          new LeaseDesk(
              journal.leases(),
              lab,
              CLOCK,
              () -> UUID.randomUUID().toString().substring(0, 8),
              notes::add);
      quarantines = new QuarantineDesk(journal.quarantines(), lab, CLOCK, notes::add);
      leases.share();
      quarantines.start();
      leases.start();
      runs =
          new RunService(
              journal,
              new RunLauncher(CLOCK, notes::add, null, null, lab),
              () -> name + "-" + UUID.randomUUID(),
              RunLimits.NONE,
              new ClaimSettings(name, claim));
      runs.share(new SharedState(notes::add, leases::look, quarantines::look));
      hosts.add(this);
    }

    DeviceStatus device(String name) {
      return lab.devices().stream().filter(d -> d.name().equals(name)).findFirst().orElseThrow();
    }

    void await(String device, DeviceState state) throws Exception {
      Until.holds(device + " is " + state, () -> device(device).state() == state);
    }

    DeviceView view(String device) {
      return new HostDevices(runs, lab, leases, CLOCK)
          .list(Caller.LOCAL).stream()
              .filter(d -> d.name().equals(device))
              .findFirst()
              .orElseThrow();
    }

    @Override
    public void close() {
      if (!closed) {
        closed = true;
        runs.close();
        leases.close();
        lab.close();
      }
    }
  }

  private LeaseEpochs watched(LeaseEpochs all) {
    return (DeviceConnector device) -> {
      int epoch = all.next(device);
      epochs.computeIfAbsent(device.name(), _ -> new CopyOnWriteArrayList<>()).add(epoch);
      return epoch;
    };
  }

  /** Notes which host uses which device, and whether two do so at once. */
  private final class Watch implements PoolListener {

    private final String host;

    Watch(String host) {
      this.host = host;
    }

    @Override
    public void started(String device, EvaluationJob job, Duration waited) {
      String other = working.put(device, host);
      if (other != null && !other.equals(host)) {
        together.add(device + ": " + other + " and " + host);
      }
      began.computeIfAbsent(device, _ -> new CopyOnWriteArrayList<>()).add(host);
    }

    @Override
    public void attempted(String device, EvaluationJob job, Outcome outcome) {
      working.remove(device, host);
      if (!outcome.kind().settled()) {
        faults.add(outcome.kind() + ": " + outcome.reason());
      }
    }
  }

  private static RunConfiguration configuration(int generations) {
    return new RunConfiguration(
        new ModelSource(
            "row-mnist",
            "digits10k",
            null,
            null,
            ModelSource.DEFAULT_WEIGHTS,
            ModelSource.DEFAULT_RANGES),
        "paper",
        List.of("accuracy", "size", "latency"),
        List.of(),
        "mqtt:desk-1,mqtt:shelf-1",
        4,
        generations,
        1,
        "narrow",
        20);
  }

  /** How often a device went from one host to the other. */
  private long changes(String device) {
    List<String> users = List.copyOf(began.getOrDefault(device, List.of()));
    long changes = 0;
    for (int i = 1; i < users.size(); i++) {
      changes += users.get(i).equals(users.get(i - 1)) ? 0 : 1;
    }
    return changes;
  }

  /** A claim of a's expires, and another host takes the device. */
  private boolean isStolen(String device) {
    journal.deviceClaims().renew("a", Duration.ofMillis(1), CLAIM);
    LockSupport.parkNanos(Duration.ofMillis(5).toNanos());
    return "thief".equals(journal.deviceClaims().take(device, "thief", LONG, Duration.ZERO).host());
  }

  private String claimed(String device) {
    return journal.deviceClaims().renew("nobody", CLAIM, CLAIM).stream()
        .filter(claim -> claim.device().equals(device) && claim.host() != null)
        .map(DeviceClaim::host)
        .findFirst()
        .orElse("");
  }

  @Test
  void hostsTakeTurnsAndNeverUseADeviceAtTheSameTime() throws Exception {
    Host a = new Host("a", LONG);
    Host b = new Host("b", LONG);
    String ofA = a.runs.start(configuration(1_000));
    String ofB = b.runs.start(configuration(1_000));
    Until.holds("the desk changes hands", () -> changes("desk") >= 4);
    Until.holds("the shelf changes hands", () -> changes("shelf") >= 4);
    assertThat(a.runs.stop(ofA)).isTrue();
    assertThat(b.runs.stop(ofB)).isTrue();
    a.runs.await(ofA);
    b.runs.await(ofB);
    assertThat(together).isEmpty();
    assertThat(faults).as("nobody is fenced off in the middle of a job").isEmpty();
    for (String device : List.of("desk", "shelf")) {
      assertThat(epochs.get(device)).isSorted().doesNotHaveDuplicates();
      assertThat(epochs.get(device)).hasSizeGreaterThan(4);
    }
  }

  /** An idle device goes to the host that has work for it. */
  @Test
  void aHostLeavesItsIdleDevicesToTheOther() throws Exception {
    Host a = new Host("a", LONG);
    a.await("desk", DeviceState.IDLE);
    a.await("shelf", DeviceState.IDLE);
    Host b = new Host("b", LONG);
    b.await("desk", DeviceState.ELSEWHERE);
    assertThat(b.view("desk").holder()).isEqualTo("host a");
    assertThat(a.view("desk").holder()).isNull();
    String run = b.runs.start(configuration(1_000));
    Until.holds("b uses the desk", () -> began.containsKey("desk"));
    a.await("desk", DeviceState.ELSEWHERE);
    assertThat(b.runs.stop(run)).isTrue();
    b.close();
    a.await("desk", DeviceState.IDLE);
  }

  @Test
  void theDeviceOfADeadHostIsTakenWhenItsClaimHasExpired() throws Exception {
    assertThat(journal.deviceClaims().take("mqtt:desk-1", "dead", LONG, Duration.ZERO).host())
        .isEqualTo("dead");
    Host a = new Host("a", CLAIM);
    a.await("shelf", DeviceState.IDLE);
    a.await("desk", DeviceState.ELSEWHERE);
    assertThat(a.view("desk").holder()).isEqualTo("host dead");
    journal.deviceClaims().renew("dead", Duration.ofMillis(1), CLAIM);
    a.await("desk", DeviceState.IDLE);
    assertThat(claimed("mqtt:desk-1")).isEqualTo("a");
  }

  /** A host that was cut off: its run goes on with the other device, and finds the same front. */
  @Test
  void aClaimThatIsLostEndsNoRunAndCondemnsNoDevice() throws Exception {
    Host a = new Host("a", LONG);
    String whole = a.runs.start(configuration(2));
    a.runs.await(whole);
    String disturbed = a.runs.start(configuration(2));
    int before = began.get("desk").size();
    Until.holds("the desk works", () -> began.get("desk").size() > before);
    Until.holds("a thief has the desk", () -> isStolen("mqtt:desk-1"));
    Until.holds("a has lost the desk", () -> a.device("desk").state() != DeviceState.BUSY);
    a.await("desk", DeviceState.ELSEWHERE);
    assertThat(a.runs.await(disturbed).state()).isEqualTo(RunState.COMPLETED);
    assertThat(RunFiles.frontJson(a.runs.report(disturbed).orElseThrow(), List.of()))
        .isEqualTo(RunFiles.frontJson(a.runs.report(whole).orElseThrow(), List.of()));
    assertThat(faults).allMatch(fault -> fault.startsWith("LEASE_LOST: Another host"));
    journal.deviceClaims().releaseAll("thief");
    a.await("desk", DeviceState.IDLE);
    assertThat(epochs.get("desk")).isSorted().doesNotHaveDuplicates();
  }

  private LeaseRecord record(LeaseView lease) {
    return journal.leases().find(Objects.requireNonNull(lease.id())).orElseThrow();
  }

  private void await(LeaseView lease, LeaseState state) throws Exception {
    Until.holds(
        lease.id() + " is " + state,
        () -> {
          assertThat(journal.leases().open().stream())
              .filteredOn(open -> open.state() == LeaseState.ACTIVE)
              .hasSizeLessThan(2);
          return record(lease).state() == state;
        });
  }

  /** Whichever host a person asks, all hosts keep from the device until any is told of the end. */
  @Test
  void aLeaseIsKeptByAllHosts() throws Exception {
    Host a = new Host("a", CLAIM);
    a.await("desk", DeviceState.IDLE);
    Host b = new Host("b", CLAIM);
    LeaseView ann = b.leases.acquire(new LeaseRequest("desk", null, 3600L, 600L), ANN);
    LeaseView bob = a.leases.acquire(new LeaseRequest("desk", null, 3600L, 600L), BOB);
    await(ann, LeaseState.ACTIVE);
    a.await("desk", DeviceState.LEASED);
    b.await("desk", DeviceState.LEASED);
    assertThat(a.view("desk").holder()).isEqualTo("ann");
    assertThat(b.view("desk").holder()).isEqualTo("ann");
    assertThat(a.leases.renew(String.valueOf(ann.id()), ANN).state()).isEqualTo(LeaseState.ACTIVE);
    assertThat(record(bob).state()).isEqualTo(LeaseState.WAITING);

    assertThat(a.leases.release(String.valueOf(ann.id()), ANN).state())
        .isEqualTo(LeaseState.RELEASED);
    await(bob, LeaseState.ACTIVE);
    assertThat(record(bob).epoch()).isGreaterThan(record(ann).epoch());
    b.leases.breakLease(String.valueOf(bob.id()), ANN);
    assertThat(record(bob).state()).isEqualTo(LeaseState.BROKEN);
    Until.holds(
        "the desk is one host's again",
        () ->
            a.device("desk").state() == DeviceState.IDLE
                || b.device("desk").state() == DeviceState.IDLE);
    Until.holds(
        "no host holds it for a person",
        () -> hosts.stream().noneMatch(host -> host.device("desk").state() == DeviceState.LEASED));
  }

  @Test
  void aQuarantineAndItsEndAreSeenByAllHosts() throws Exception {
    Host a = new Host("a", CLAIM);
    a.await("desk", DeviceState.IDLE);
    Host b = new Host("b", CLAIM);
    b.quarantines.quarantine("desk", new QuarantineRequest("its socket is loose"), ANN);
    a.await("desk", DeviceState.QUARANTINED);
    b.await("desk", DeviceState.QUARANTINED);
    assertThat(Objects.requireNonNull(a.device("desk").quarantine()).by()).isEqualTo("ann");
    Until.holds("no host has it", () -> claimed("mqtt:desk-1").isEmpty());
    a.quarantines.release("desk", BOB);
    Until.holds(
        "the desk is one host's again",
        () ->
            hosts.stream().anyMatch(host -> host.device("desk").state() == DeviceState.IDLE)
                && hosts.stream()
                    .anyMatch(host -> host.device("desk").state() == DeviceState.ELSEWHERE));
  }

  /** A wish that is over keeps nobody from a device. */
  @Test
  void aHostWaitsForADeviceOnlyAsLongAsItNeedsIt() throws Exception {
    journal.deviceClaims().take("mqtt:desk-1", "dead", LONG, Duration.ZERO);
    Host a = new Host("a", LONG);
    a.await("desk", DeviceState.ELSEWHERE);
    LeaseView ann = a.leases.acquire(new LeaseRequest("desk", null, 3600L, 600L), ANN);
    Until.holds("a waits for the desk", () -> "a".equals(next("mqtt:desk-1")));
    a.leases.release(String.valueOf(ann.id()), ANN);
    Until.holds("nobody waits for the desk", () -> next("mqtt:desk-1") == null);
    var _ = a.leases.acquire(new LeaseRequest("desk", null, 3600L, 600L), ANN);
    Until.holds("a waits again", () -> "a".equals(next("mqtt:desk-1")));
    a.close();
    assertThat(next("mqtt:desk-1")).isNull();
  }

  private @Nullable String next(String device) {
    return journal.deviceClaims().renew("nobody", CLAIM, CLAIM).stream()
        .filter(claim -> claim.device().equals(device))
        .findFirst()
        .orElseThrow()
        .wantedBy();
  }

  @Test
  void aHostThatEndsGivesItsDevicesBackAtOnce() throws Exception {
    Host a = new Host("a", LONG);
    a.await("desk", DeviceState.IDLE);
    Host b = new Host("b", LONG);
    b.await("desk", DeviceState.ELSEWHERE);
    a.close();
    b.await("desk", DeviceState.IDLE);
    assertThat(claimed("mqtt:desk-1")).isEqualTo("b");
  }
}
