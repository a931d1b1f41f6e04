package io.tinyloop.device.fleet;

import static org.assertj.core.api.Assertions.assertThat;

import io.tinyloop.device.AdmissionTest;
import io.tinyloop.device.DeviceConnector;
import io.tinyloop.device.DevicePool;
import io.tinyloop.device.DeviceReport;
import io.tinyloop.device.DeviceSpec;
import io.tinyloop.device.DeviceState;
import io.tinyloop.device.DeviceStatus;
import io.tinyloop.device.EvaluationJob;
import io.tinyloop.device.Outcome;
import io.tinyloop.device.PoolListener;
import io.tinyloop.device.PoolSettings;
import io.tinyloop.device.SampleSet;
import io.tinyloop.device.serial.SerialAddress;
import io.tinyloop.device.serial.SerialLink;
import io.tinyloop.device.serial.SerialPorts.Listed;
import io.tinyloop.protocol.arithmetic.ReferenceKernel;
import io.tinyloop.protocol.model.ActivationFormat;
import io.tinyloop.protocol.model.QuantizedGru;
import io.tinyloop.protocol.model.RandomModels;
import io.tinyloop.protocol.wire.Limits;
import io.tinyloop.protocol.wire.Link;
import io.tinyloop.simulator.Simulator;
import io.tinyloop.simulator.fault.FaultPlan;
import io.tinyloop.simulator.link.PtyDevice;
import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Boards that are plugged in and out while a pool is at work: real terminals behind jSerialComm,
 * and a list of what is plugged in.
 */
@Timeout(120)
class HotPlugTest {

  private static final int VENDOR = 0x0483;
  private static final int PRODUCT = 0x374b;

  private final List<Listed> plugged = new CopyOnWriteArrayList<>();
  private final BlockingQueue<String> states = new LinkedBlockingQueue<>();

  private final PoolListener notes =
      new PoolListener() {
        @Override
        public void changed(DeviceStatus status) {
          states.add(status.name() + " " + status.state());
        }
      };

  /** A board of the bench, wherever it is plugged in. */
  private record Board(String name, SerialAddress address) implements DeviceConnector {

    @Override
    public DeviceSpec spec() {
      return DeviceSpec.parse("serial:" + address);
    }

    @Override
    public boolean isPresent() {
      return address.isPresent();
    }

    @Override
    public Link open() throws IOException {
      return SerialLink.open(address, 115_200, 115_200, Limits.MAX_DEVICE_FRAME_BYTES);
    }
  }

  private Board board(String name, String id) {
    return new Board(name, new SerialAddress(id, () -> List.copyOf(plugged)));
  }

  private DevicePool pool(Board... boards) {
    return DevicePool.start(
        List.of(boards),
        PoolSettings.withEpoch(1),
        AdmissionTest.NONE,
        new ReferenceKernel(),
        notes);
  }

  private static Simulator simulator() {
    return new Simulator(new ReferenceKernel(), 1, InstantSource.system(), FaultPlan.NONE);
  }

  private static PtyDevice start(Simulator simulator, String uid) throws IOException {
    return simulator.pty(uid, simulator.profile("cortex-m4"));
  }

  /** The adapter with {@code number} is plugged in, and has this board behind it. */
  private Listed plugIn(PtyDevice device, String number, String location) {
    Listed port = new Listed(device.path(), VENDOR, PRODUCT, number, location, "adapter");
    plugged.add(port);
    return port;
  }

  private void await(String state) throws InterruptedException {
    String seen = "";
    while (!state.equals(seen)) {
      seen = states.poll(60, TimeUnit.SECONDS);
      assertThat(seen).as("the state %s came", state).isNotNull();
    }
  }

  private static EvaluationJob job(long seed) {
    RandomModels models = new RandomModels(new SplittableRandom(seed));
    QuantizedGru model =
        models.model(
            new ActivationFormat(8, 128),
            List.of(RandomModels.homogeneous(8, false)),
            4,
            List.of(5),
            3);
    SampleSet samples = SampleSet.of(models.data(model, 6, 3));
    return EvaluationJob.of(model, samples, null, Duration.ofSeconds(20));
  }

  private static DeviceReport evaluated(DevicePool pool, long seed) throws Exception {
    Outcome outcome = pool.submit(job(seed)).get(60, TimeUnit.SECONDS);
    assertThat(outcome).isInstanceOf(Outcome.Ok.class);
    return ((Outcome.Ok) outcome).report();
  }

  @Test
  void admitsABoardThatIsPluggedInLater() throws Exception {
    try (Simulator simulator = simulator();
        DevicePool pool = pool(board("desk", "usb:0483:374b:A1"))) {
      await("desk OFFLINE");
      assertThat(pool.snapshot().getFirst().lastFault()).contains("usb:0483:374b:A1");
      plugIn(start(simulator, "board-a"), "A1", "1-4.2");
      await("desk IDLE");
      assertThat(evaluated(pool, 1).hello().uid()).isEqualTo("board-a");
      assertThat(pool.snapshot().getFirst().faults()).isZero();
    }
  }

  @Test
  void findsABoardAgainOnAnotherPort() throws Exception {
    for (String id : List.of("usb:0483:374B", "A1", "")) {
      plugged.clear();
      states.clear();
      try (Simulator simulator = simulator()) {
        PtyDevice first = start(simulator, "board-a");
        plugIn(first, "A1", "1-4.2");
        try (DevicePool pool = pool(board("desk", id.isEmpty() ? first.path() : id))) {
          await("desk IDLE");
          assertThat(evaluated(pool, 1).hello().uid()).isEqualTo("board-a");
          plugged.clear();
          first.close();
          var waiting = pool.submit(job(2)); // which nobody else can run
          await("desk OFFLINE");
          plugIn(start(simulator, "board-a"), "A1", "1-1");
          assertThat(waiting.get(60, TimeUnit.SECONDS))
              .isInstanceOfSatisfying(
                  Outcome.Ok.class,
                  ok -> assertThat(ok.report().hello().uid()).isEqualTo("board-a"));
        }
      }
    }
  }

  @Test
  void creditsNothingToAnotherBoardInTheSameSocket() throws Exception {
    try (Simulator simulator = simulator()) {
      PtyDevice first = start(simulator, "board-a");
      plugIn(first, "A1", "1-4.2");
      try (DevicePool pool = pool(board("desk", "usb-location:1-4.2"))) {
        await("desk IDLE");
        assertThat(evaluated(pool, 1).hello().uid()).isEqualTo("board-a");
        plugged.clear();
        first.close();
        var waiting = pool.submit(job(2));
        await("desk OFFLINE");
        plugIn(start(simulator, "board-b"), "B2", "1-4.2");
        Outcome outcome = waiting.get(90, TimeUnit.SECONDS);
        assertThat(outcome).isInstanceOf(Outcome.DeviceFault.class);
        assertThat(outcome.reason()).contains("board-b").contains("swapped");
      }
    }
  }

  @Test
  void twoBoardsThatChangePortsKeepTheirResults() throws Exception {
    try (Simulator simulator = simulator()) {
      PtyDevice a = start(simulator, "board-a");
      PtyDevice b = start(simulator, "board-b");
      plugIn(a, "A1", "1-1");
      plugIn(b, "B2", "1-2");
      try (DevicePool pool = pool(board("a", a.path()), board("b", b.path()))) {
        assertThat(pool.awaitAdmission(Duration.ofSeconds(60))).isTrue();
        String pathOfA = a.path();
        String pathOfB = b.path();
        plugged.clear();
        plugged.add(new Listed(pathOfB, VENDOR, PRODUCT, "A1", "1-2", "adapter"));
        plugged.add(new Listed(pathOfA, VENDOR, PRODUCT, "B2", "1-1", "adapter"));
        for (int i = 0; i < 8; i++) {
          DeviceReport report = evaluated(pool, i);
          assertThat(report.hello().uid()).isEqualTo("board-" + report.device());
        }
        assertThat(pool.snapshot().stream().map(DeviceStatus::state))
            .doesNotContain(DeviceState.QUARANTINED);
      }
    }
  }
}
