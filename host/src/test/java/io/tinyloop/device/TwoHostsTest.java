package io.tinyloop.device;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tinyloop.device.Outcome.Ok;
import io.tinyloop.device.fleet.Fleet;
import io.tinyloop.device.fleet.FleetFactory;
import io.tinyloop.device.fleet.FleetSettings;
import io.tinyloop.device.mqtt.MqttBroker;
import io.tinyloop.device.mqtt.broker.EmbeddedBroker;
import io.tinyloop.protocol.arithmetic.BatchedEngine;
import io.tinyloop.protocol.wire.BlobKind;
import io.tinyloop.protocol.wire.ConformanceKind;
import io.tinyloop.protocol.wire.DeviceMessage;
import io.tinyloop.protocol.wire.DeviceReply.Done;
import io.tinyloop.protocol.wire.DeviceReply.Refusal;
import io.tinyloop.protocol.wire.Digest;
import io.tinyloop.protocol.wire.HostCommand;
import io.tinyloop.protocol.wire.RefusalReason;
import io.tinyloop.simulator.Simulator;
import io.tinyloop.simulator.mqtt.BrokerAccess;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Two hosts at one broker that both think they have the same device: the device knows better, and
 * refuses every command of the one whose lease is older.
 */
@Timeout(120)
class TwoHostsTest {

  private static final String UID = "shared-board";
  private static final int OLD = 100;
  private static final int NEW = 101;

  private EmbeddedBroker broker;
  private Simulator simulator;
  private Fleet oldFleet;
  private Fleet newFleet;

  @BeforeEach
  void startOneDeviceAndTwoHosts() throws Exception {
    broker = EmbeddedBroker.start(0);
    simulator = new Simulator(BatchedEngine.plain(), 1, InstantSource.system());
    simulator.mqtt(
        UID,
        simulator.profile("cortex-m4"),
        BrokerAccess.open(broker.uri(), MqttBroker.DEFAULT_TENANT));
    oldFleet = fleet();
    newFleet = fleet();
  }

  @AfterEach
  void stop() {
    oldFleet.close();
    newFleet.close();
    simulator.close();
    broker.close();
  }

  private Fleet fleet() throws Exception {
    FleetSettings settings =
        FleetSettings.with(BatchedEngine.plain(), 1).withBroker(MqttBroker.at(broker.uri()));
    return FleetFactory.of(List.of(DeviceSpec.parse("mqtt:" + UID)), settings);
  }

  private static DevicePool pool(Fleet fleet, int epoch) {
    return DevicePool.start(
        fleet.devices(),
        PoolSettings.withEpoch(epoch),
        AdmissionTest.NONE,
        BatchedEngine.plain(),
        PoolListener.NONE);
  }

  @Test
  void theDeviceRefusesEveryCommandOfTheStaleLease() throws Exception {
    RequestChannel stale =
        new RequestChannel(
            oldFleet.devices().getFirst().open(),
            OLD,
            1,
            SessionSettings.DEFAULT,
            new SessionListener() {});
    assertThat(reply(stale, new HostCommand.Cancel())).isInstanceOf(Done.class);
    DeviceSession session = session(newFleet, NEW);
    Digest digest = new Digest("ab".repeat(32));

    List<HostCommand> commands =
        List.of(
            new HostCommand.UploadBegin(BlobKind.MODEL, digest, 10),
            new HostCommand.UploadChunk(0, new byte[] {1}),
            new HostCommand.Evaluate(1, digest, digest, 0, 1, null),
            new HostCommand.FetchSamples(1, 0, 1),
            new HostCommand.Conformance(
                ConformanceKind.values()[0],
                Collections.nCopies(ConformanceKind.values()[0].argumentCount(), 1)),
            new HostCommand.SetBaud(115_200),
            new HostCommand.Cancel(),
            new HostCommand.Reset());
    for (HostCommand command : commands) {
      assertThat(reply(stale, command))
          .as(command.toString())
          .isInstanceOfSatisfying(
              Refusal.class,
              refusal -> {
                assertThat(refusal.reason())
                    .as(command + refusal.detail())
                    .isEqualTo(RefusalReason.STALE_EPOCH);
                assertThat(refusal.expected()).isEqualTo(NEW);
              });
    }
    session.ping(soon()); // not reset, and the newer lease's session goes on
    session.cancel(soon());
  }

  @Test
  void aStaleHostGetsNoResultAndTheNewerOneEveryResult() throws Exception {
    try (DevicePool older = pool(oldFleet, OLD)) {
      assertThat(outcome(older.submit(Candidates.job(5)))).isInstanceOf(Ok.class);
      try (DevicePool newer = pool(newFleet, NEW)) {
        assertThat(outcome(newer.submit(Candidates.job(5)))).isInstanceOf(Ok.class);

        Outcome lost = outcome(older.submit(Candidates.job(5)));
        assertThat(lost.kind()).isEqualTo(OutcomeKind.LEASE_LOST);
        assertThat(lost.kind().settled()).as("never about the candidate").isFalse();
        assertThat(older.snapshot().getFirst().evaluations()).isEqualTo(1);

        for (int i = 0; i < 5; i++) {
          assertThat(outcome(newer.submit(Candidates.job(5)))).isInstanceOf(Ok.class);
        }
        assertThat(newer.snapshot().getFirst().faults()).isZero();
      }
    }
  }

  @Test
  void aHostThatTakesANewerLeaseGetsTheDeviceBack() throws Exception {
    session(newFleet, NEW).close();
    assertThatThrownBy(() -> session(oldFleet, OLD).cancel(soon()))
        .isInstanceOf(SessionException.Refused.class);
    session(oldFleet, NEW + 1).cancel(soon());
  }

  private static Object reply(RequestChannel channel, HostCommand command) throws Exception {
    DeviceMessage answer = channel.exchange(command, soon());
    return answer.reply();
  }

  private static DeviceSession session(Fleet fleet, int epoch) throws Exception {
    return DeviceSession.open(
        fleet.devices().getFirst().open(),
        epoch,
        SessionSettings.DEFAULT,
        new SessionListener() {},
        new Random(epoch),
        soon());
  }

  private static Deadline soon() {
    return Deadline.after(Duration.ofSeconds(20), System::nanoTime);
  }

  private static Outcome outcome(CompletableFuture<Outcome> future) throws Exception {
    return future.get(60, TimeUnit.SECONDS);
  }
}
