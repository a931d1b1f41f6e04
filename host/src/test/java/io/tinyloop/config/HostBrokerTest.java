package io.tinyloop.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tinyloop.access.AuditLog;
import io.tinyloop.access.Caller;
import io.tinyloop.access.IssuedToken;
import io.tinyloop.access.Role;
import io.tinyloop.access.TokenRequest;
import io.tinyloop.access.Tokens;
import io.tinyloop.device.AdmissionTest;
import io.tinyloop.device.DevicePool;
import io.tinyloop.device.DeviceSpec;
import io.tinyloop.device.DeviceState;
import io.tinyloop.device.DeviceStatus;
import io.tinyloop.device.PoolListener;
import io.tinyloop.device.PoolSettings;
import io.tinyloop.device.fleet.Fleet;
import io.tinyloop.device.fleet.FleetFactory;
import io.tinyloop.device.fleet.FleetSettings;
import io.tinyloop.device.mqtt.BrokerException;
import io.tinyloop.device.mqtt.BrokerException.Kind;
import io.tinyloop.device.mqtt.MqttBoard;
import io.tinyloop.device.mqtt.MqttBroker;
import io.tinyloop.device.mqtt.MqttBus;
import io.tinyloop.device.mqtt.broker.BrokerLimits;
import io.tinyloop.device.mqtt.broker.BrokerListeners;
import io.tinyloop.device.mqtt.broker.EmbeddedBroker;
import io.tinyloop.device.mqtt.broker.Violation;
import io.tinyloop.journal.Journal;
import io.tinyloop.protocol.arithmetic.BatchedEngine;
import io.tinyloop.protocol.wire.Link;
import io.tinyloop.protocol.wire.LinkException;
import io.tinyloop.tls.TlsFiles;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The host's own broker with the host's own tokens. */
@Timeout(120)
class HostBrokerTest {

  private static final BrokerLimits LIMITS =
      new BrokerLimits(
          1,
          200,
          16,
          16,
          1_024,
          Duration.ofHours(1),
          Duration.ofSeconds(10),
          Duration.ofHours(1),
          1 << 20);

  private final BlockingQueue<Violation> violations = new LinkedBlockingQueue<>();
  private Journal journal;
  private Tokens tokens;
  private AuditLog audit;
  private EmbeddedBroker broker;

  @BeforeEach
  void start() throws Exception {
    journal = Journal.inMemory("broker", InstantSource.system());
    tokens = new Tokens(journal.tokens(), InstantSource.system(), new SecureRandom());
    audit = new AuditLog(journal.audit());
    broker =
        EmbeddedBroker.start(
            BrokerListeners.loopback(0),
            HostBroker.security(tokens, audit),
            LIMITS,
            violations::add);
  }

  @AfterEach
  void stop() {
    broker.close();
    audit.close();
    journal.close();
  }

  private IssuedToken token(String tenant, String name, Role role) {
    return tokens.create(new TokenRequest(new Caller(tenant, name, role), null));
  }

  private MqttBroker as(String tenant, String user, String password) {
    return MqttBroker.of(
        "mqtt://localhost:" + broker.port(), tenant, user, password, TlsFiles.USUAL);
  }

  @Test
  void aTokenIsThePasswordOfItsHolderUntilItIsRevoked() throws Exception {
    IssuedToken token = token("lab", "board-1", Role.DEVICE);
    MqttBoard.connect(as("lab", "board-1", token.text()), "board-1").close();

    assertRefused(as("lab", "board-2", token.text()), "board-2");
    assertRefused(as("lab", "board-1", token.text() + "0"), "board-1");
    assertRefused(as("other", "board-1", token.text()), "board-1");
    String stranger = token("other", "board-1", Role.DEVICE).text();
    assertRefused(as("lab", "board-1", stranger), "board-1");
    tokens.revoke(token.token().id());
    assertRefused(as("lab", "board-1", token.text()), "board-1");
  }

  private static void assertRefused(MqttBroker door, String uid) {
    assertThatThrownBy(() -> MqttBoard.connect(door, uid))
        .as(door.toString())
        .isInstanceOfSatisfying(
            BrokerException.class,
            e -> assertThat(e.kind()).as(e.getMessage()).isEqualTo(Kind.REFUSED));
  }

  @Test
  void tenantsWithTheSameUidDoNotMeet() throws Exception {
    String secret = token("lab", "board-1", Role.DEVICE).text();
    MqttBroker own = broker.own();
    try (MqttBoard _ = MqttBoard.connect(as("lab", "board-1", secret), "board-1");
        MqttBus lab = MqttBus.connect(own.ofTenant("lab"), new SplittableRandom(1));
        MqttBus other = MqttBus.connect(own.ofTenant("other"), new SplittableRandom(2))) {
      lab.link("board-1", Duration.ofSeconds(30)).close();
      assertThatThrownBy(() -> other.link("board-1", Duration.ofMillis(500)))
          .hasMessageContaining("not online");
    }
  }

  /** The device is out, its link says why, and the pool shows it with date and reason. */
  @Test
  void aDeviceThatFloodsGoesIntoQuarantineWithDateAndReason() throws Exception {
    String secret = token("lab", "board-1", Role.DEVICE).text();
    MqttBroker own = broker.own().ofTenant("lab");
    try (MqttBoard board = MqttBoard.connect(as("lab", "board-1", secret), "board-1");
        MqttBus bus = MqttBus.connect(own, new SplittableRandom(1));
        Link link = bus.link("board-1", Duration.ofSeconds(30))) {
      flood(board);
      Violation violation = violations.poll(60, TimeUnit.SECONDS);
      assertThat(violation).isNotNull();
      HostBroker.tell(broker, violation, audit);

      assertThatThrownBy(
              () -> {
                while (true) {
                  link.receive(Duration.ofSeconds(5));
                }
              })
          .isInstanceOf(LinkException.class);
      assertThatThrownBy(() -> bus.link("board-1", Duration.ofSeconds(1)))
          .hasMessageContaining("was put out by its broker at 20")
          .hasMessageContaining("messages a second")
          .hasMessageContaining("\nMaybe");
      assertQuarantined(own);
    }
  }

  private static void flood(MqttBoard board) throws InterruptedException {
    try {
      for (int i = 0; i < 100_000 && !board.isLost(); i++) {
        board.reply(new byte[100]);
      }
    } catch (LinkException e) {
      // It was put out.
    }
  }

  private static void assertQuarantined(MqttBroker own) throws Exception {
    FleetSettings settings =
        FleetSettings.with(BatchedEngine.plain(), 1)
            .withBroker(own)
            .withPatience(Duration.ofMillis(500));
    try (Fleet fleet = FleetFactory.of(List.of(DeviceSpec.parse("mqtt:board-1")), settings);
        DevicePool pool =
            DevicePool.start(
                fleet.devices(),
                PoolSettings.withEpoch(1),
                AdmissionTest.NONE,
                settings.engine(),
                PoolListener.NONE)) {
      assertThat(pool.awaitAdmission(Duration.ofSeconds(60))).isTrue();
      DeviceStatus device = pool.snapshot().getFirst();
      assertThat(device.state()).isEqualTo(DeviceState.QUARANTINED);
      assertThat(device.since()).isNotNull();
      assertThat(device.lastFault())
          .contains("was put out by its broker at 20", "messages a second");
    }
  }
}
