package io.tinyloop.lab;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tinyloop.Until;
import io.tinyloop.access.Caller;
import io.tinyloop.access.Role;
import io.tinyloop.device.AdmissionTest;
import io.tinyloop.device.DeviceSpec;
import io.tinyloop.device.DeviceState;
import io.tinyloop.device.PoolListener;
import io.tinyloop.device.PoolSettings;
import io.tinyloop.device.Withdrawal;
import io.tinyloop.device.fleet.FleetMember;
import io.tinyloop.device.fleet.FleetSettings;
import io.tinyloop.journal.Journal;
import io.tinyloop.journal.LeaseState;
import io.tinyloop.protocol.arithmetic.BatchedEngine;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(120)
class LeaseDeskTest {

  private static final Caller ANN = new Caller("physics", "ann", Role.OPERATOR);
  private static final Caller BOB = new Caller("physics", "bob", Role.OPERATOR);
  private static final Caller EVE = new Caller("chemistry", "eve", Role.OPERATOR);
  private static final Caller WATCHER = new Caller("physics", "watcher", Role.VIEWER);
  private static final List<FleetMember> BENCH =
      List.of(
          new FleetMember("desk", DeviceSpec.parse("sim:cortex-m4"), List.of("m4", "lab-a")),
          new FleetMember("shelf", DeviceSpec.parse("sim:cortex-m4"), List.of("m4")),
          new FleetMember(
              "drawer", DeviceSpec.parse("serial:/dev/no-board"), List.of("m4", "old")));

  @TempDir private Path directory;

  private final AtomicReference<Instant> now =
      new AtomicReference<>(Instant.parse("2026-11-22T10:00:00Z"));
  private final InstantSource clock = now::get;
  private final AtomicInteger ids = new AtomicInteger();
  private final List<String> notes = new CopyOnWriteArrayList<>();
  private Journal journal;
  private Lab lab;
  private LeaseDesk desk;

  @BeforeEach
  void open() throws Exception {
    journal = Journal.open(directory, clock);
    lab =
        Lab.open(
            BENCH,
            FleetSettings.with(BatchedEngine.plain(), 1),
            DeviceClaims.ALONE,
            PoolSettings.withEpoch(1),
            new EpochClock(journal.leases(), clock),
            LeaseDesk.held(journal.leases()),
            AdmissionTest.NONE,
            PoolListener.NONE);
    desk =
        new LeaseDesk(
            journal.leases(), lab, clock, () -> "lease-" + ids.incrementAndGet(), notes::add);
    desk.start();
  }

  @AfterEach
  void close() {
    desk.close();
    lab.close();
    journal.close();
  }

  private static LeaseRequest request(String device) {
    return new LeaseRequest(device, null, 3600L, 600L);
  }

  private LeaseView await(LeaseView lease, LeaseState state) throws Exception {
    String id = Objects.requireNonNull(lease.id());
    Until.holds(
        id + " is " + state,
        () -> {
          LeaseState now = desk.find(Caller.LOCAL, id).orElseThrow().state();
          assertThat(now.open() || now == state).as("%s is %s, not %s", id, now, state).isTrue();
          return now == state;
        });
    return desk.find(Caller.LOCAL, id).orElseThrow();
  }

  private void awaitDevice(String name, DeviceState state) throws Exception {
    Until.holds(
        name + " is " + state,
        () -> lab.devices().stream().anyMatch(d -> d.name().equals(name) && d.state() == state));
  }

  @Test
  void whoAsksFirstHasTheDeviceAndTheNextWaits() throws Exception {
    LeaseView first = await(desk.acquire(request("desk"), ANN), LeaseState.ACTIVE);
    assertThat(first.expiresAt()).isEqualTo(now.get().plusSeconds(3600));
    assertThat(first.freeInSeconds()).isEqualTo(3600);
    LeaseView second = desk.acquire(request("desk"), BOB);
    assertThat(second.state()).isEqualTo(LeaseState.WAITING);

    assertThat(desk.release("lease-1", ANN).state()).isEqualTo(LeaseState.RELEASED);
    LeaseView granted = await(second, LeaseState.ACTIVE);
    assertThat(granted.epoch()).as("fences the first holder").isGreaterThan(first.epoch());
    desk.release("lease-2", BOB);
    awaitDevice("desk", DeviceState.IDLE);
  }

  @Test
  void labelsChooseADeviceThatIsFree() throws Exception {
    await(desk.acquire(request("desk"), ANN), LeaseState.ACTIVE);
    LeaseRequest any = new LeaseRequest(null, List.of("m4"), null, null);
    assertThat(await(desk.acquire(any, BOB), LeaseState.ACTIVE).device()).isEqualTo("shelf");
    assertThatThrownBy(() -> desk.acquire(new LeaseRequest(null, List.of("rv32"), null, null), BOB))
        .hasMessageContaining("rv32")
        .hasMessageContaining("Maybe one of these: [desk[m4, lab-a]");
  }

  @Test
  void labelsChooseNoDeviceThatDoesNotWork() throws Exception {
    awaitDevice("drawer", DeviceState.OFFLINE);
    LeaseRequest any = new LeaseRequest(null, List.of("m4"), null, null);
    var _ = desk.acquire(request("desk"), ANN);
    lab.pool().quarantine("shelf", new Withdrawal("the meter is off", "bob", now.get()));
    awaitDevice("shelf", DeviceState.QUARANTINED);

    assertThat(desk.acquire(any, BOB).device())
        .as("whoever has it gives it back")
        .isEqualTo("desk");
    assertThatThrownBy(() -> desk.acquire(new LeaseRequest(null, List.of("old"), null, null), BOB))
        .hasMessageContaining("[old] works: [drawer is OFFLINE]")
        .hasMessageContaining("Maybe plug one in");
  }

  @Test
  void whoNamesADeviceThatDoesNotWorkIsTold() throws Exception {
    awaitDevice("drawer", DeviceState.OFFLINE);
    lab.pool().quarantine("shelf", new Withdrawal("the meter is off", "bob", now.get()));
    awaitDevice("shelf", DeviceState.QUARANTINED);

    assertThat(desk.acquire(request("desk"), ANN).detail()).isNull();
    LeaseView absent = await(desk.acquire(request("drawer"), ANN), LeaseState.ACTIVE);
    assertThat(absent.detail()).contains("was not there").contains("/dev/no-board");
    LeaseView kept = await(desk.acquire(request("shelf"), ANN), LeaseState.ACTIVE);
    assertThat(kept.detail())
        .isEqualTo("it was in quarantine when it was asked for: the meter is off");
    assertThat(desk.renew(Objects.requireNonNull(kept.id()), ANN).detail()).contains("quarantine");
  }

  @Test
  void aLeaseEndsInTimeUnlessItIsRenewed() throws Exception {
    LeaseView lease = await(desk.acquire(request("desk"), ANN), LeaseState.ACTIVE);
    now.updateAndGet(t -> t.plusSeconds(3000));
    assertThat(desk.renew("lease-1", ANN).freeInSeconds()).isEqualTo(3600);
    now.updateAndGet(t -> t.plusSeconds(3000));
    desk.sweep();
    assertThat(desk.find(ANN, "lease-1").orElseThrow().state()).isEqualTo(LeaseState.ACTIVE);
    now.updateAndGet(t -> t.plusSeconds(601));

    assertThat(await(lease, LeaseState.EXPIRED).detail()).contains("time was over");
    awaitDevice("desk", DeviceState.IDLE);
    assertThatThrownBy(() -> desk.renew("lease-1", ANN)).hasMessageContaining("Maybe it has ended");
  }

  @Test
  void anIdleLeaseIsReclaimedOnlyWhenAnotherWants() throws Exception {
    LeaseView lease = await(desk.acquire(request("desk"), ANN), LeaseState.ACTIVE);
    now.updateAndGet(t -> t.plus(Duration.ofMinutes(20)));
    desk.sweep();
    assertThat(desk.find(ANN, "lease-1").orElseThrow().state()).isEqualTo(LeaseState.ACTIVE);
    LeaseView next = desk.acquire(request("desk"), BOB);

    await(lease, LeaseState.RECLAIMED);
    await(next, LeaseState.ACTIVE);
  }

  @Test
  void aLeaseOutlivesTheHostAndItsEpochIsNeverGivenAgain() throws Exception {
    LeaseView lease = await(desk.acquire(request("desk"), ANN), LeaseState.ACTIVE);
    LeaseView waiting = desk.acquire(request("desk"), BOB);
    close();
    now.updateAndGet(t -> t.minusSeconds(86_400)); // a clock that was set back
    open();

    awaitDevice("desk", DeviceState.LEASED);
    assertThat(desk.find(ANN, "lease-1").orElseThrow().epoch()).isEqualTo(lease.epoch());
    desk.release("lease-1", ANN);
    assertThat(await(waiting, LeaseState.ACTIVE).epoch()).isGreaterThan(lease.epoch());
  }

  @Test
  void aLeaseThatNobodyAsksForIsNotWaitedFor() throws Exception {
    LeaseRequest patient = new LeaseRequest("desk", null, 3600L, 3600L);
    await(desk.acquire(patient, ANN), LeaseState.ACTIVE);
    var _ = desk.acquire(request("desk"), BOB);
    now.updateAndGet(t -> t.plus(Duration.ofMinutes(9)));
    assertThat(desk.find(BOB, "lease-2").orElseThrow().state()).isEqualTo(LeaseState.WAITING);
    now.updateAndGet(t -> t.plus(Duration.ofMinutes(9)));
    desk.sweep();
    assertThat(desk.list(BOB, false)).as("it was asked for 9 minutes ago").hasSize(2);
    now.updateAndGet(t -> t.plus(Duration.ofMinutes(2)));
    desk.sweep();
    assertThat(desk.find(BOB, "lease-2").orElseThrow().state()).isEqualTo(LeaseState.RECLAIMED);
    assertThat(desk.find(ANN, "lease-1").orElseThrow().state()).isEqualTo(LeaseState.ACTIVE);
  }

  @Test
  void whoWaitsBehindTakesNothingFromTheFirstByLeaving() throws Exception {
    LeaseView first = await(desk.acquire(request("desk"), ANN), LeaseState.ACTIVE);
    var _ = desk.acquire(request("desk"), BOB);
    desk.release("lease-2", BOB);
    awaitDevice("desk", DeviceState.LEASED);
    assertThat(desk.find(ANN, "lease-1").orElseThrow().epoch()).isEqualTo(first.epoch());
  }

  @Test
  void aTenantHasABoundedNumberOfLeases() {
    for (int i = 0; i < 100; i++) {
      var _ = desk.acquire(request("desk"), ANN);
    }
    assertThatThrownBy(() -> desk.acquire(request("desk"), BOB))
        .hasMessageContaining("physics has 100 open leases")
        .hasMessageContaining("Maybe release some");
    assertThat(desk.acquire(request("desk"), EVE).state()).isEqualTo(LeaseState.WAITING);
  }

  @Test
  void onlyTheHolderReleasesAndAnOperatorMayBreak() throws Exception {
    await(desk.acquire(request("desk"), ANN), LeaseState.ACTIVE);
    assertThatThrownBy(() -> desk.release("lease-1", BOB))
        .hasMessageContaining("is ann's")
        .hasMessageContaining("Maybe tinyloop lease break");
    assertThatThrownBy(() -> desk.breakLease("lease-1", WATCHER)).hasMessageContaining("may not");
    assertThatThrownBy(() -> desk.breakLease("lease-1", EVE)).hasMessageContaining("no open lease");
    assertThatThrownBy(() -> desk.acquire(request("desk"), WATCHER))
        .hasMessageContaining("may not");

    assertThat(desk.breakLease("lease-1", BOB).detail()).isEqualTo("broken by bob");
    assertThat(notes).anyMatch(note -> note.contains("bob broke the lease lease-1 of ann on desk"));
  }

  @Test
  void anotherTenantSeesTheTimeAndNotTheName() throws Exception {
    await(desk.acquire(request("desk"), ANN), LeaseState.ACTIVE);
    LeaseView seen = desk.list(EVE, false).getFirst();
    assertThat(seen.freeInSeconds()).isEqualTo(3600);
    assertThat(seen.toString()).doesNotContain("ann").doesNotContain("physics");
    assertThat(desk.find(EVE, "lease-1")).isEmpty();
  }
}
