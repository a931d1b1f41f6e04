package io.tinyloop.device;

import static org.assertj.core.api.Assertions.assertThat;

import io.tinyloop.device.Outcome.Ok;
import io.tinyloop.device.recovery.PowerControl;
import io.tinyloop.device.recovery.RecoveryAttempt;
import io.tinyloop.device.recovery.RecoverySettings;
import io.tinyloop.device.recovery.RecoveryStep;
import io.tinyloop.device.recovery.RecoveryTally;
import io.tinyloop.device.recovery.ResettableLink;
import io.tinyloop.protocol.arithmetic.ReferenceKernel;
import io.tinyloop.protocol.wire.HostCommand.Evaluate;
import io.tinyloop.protocol.wire.HostCommand.HelloRequest;
import io.tinyloop.protocol.wire.HostCommand.Reset;
import io.tinyloop.protocol.wire.Link;
import io.tinyloop.protocol.wire.LinkException;
import io.tinyloop.protocol.wire.LinkStatistics;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What is done to bring a device back, in which order, and when it is left at that. */
@Timeout(60)
class RecoveryLadderTest {

  /** Quarantine after five faults, as usual; a silent device costs 60 ms a step. */
  private static final PoolSettings SETTINGS =
      new PoolSettings(
          1,
          new SessionSettings(Duration.ofMillis(30), 2, Duration.ofMillis(60)),
          Duration.ofSeconds(10),
          Duration.ofSeconds(10),
          5,
          5,
          Duration.ofSeconds(2),
          Duration.ofSeconds(30),
          Duration.ofMillis(1),
          Duration.ofHours(1));

  private final FakeDevice device = new FakeDevice("board");
  private final List<String> steps = new CopyOnWriteArrayList<>();
  private final List<RecoveryAttempt> attempts = new CopyOnWriteArrayList<>();
  private final AtomicInteger powerCycles = new AtomicInteger();
  private final AtomicInteger pulses = new AtomicInteger();
  private final CountDownLatch quarantined = new CountDownLatch(1);
  private volatile boolean silent;

  private final PoolListener notes =
      new PoolListener() {
        @Override
        public void recovering(DeviceStatus status, RecoveryAttempt attempt) {
          attempts.add(attempt);
          steps.add(attempt.step() + " " + attempt.result());
        }

        @Override
        public void changed(DeviceStatus status) {
          if (status.state() == DeviceState.QUARANTINED) {
            quarantined.countDown();
          }
        }
      };

  /**
   * The board, with or without reset lines.
   *
   * @param power null: nothing can switch it off
   */
  private record Board(FakeDevice device, @Nullable PowerControl supply, @Nullable Runnable lines)
      implements DeviceConnector {

    @Override
    public String name() {
      return "board";
    }

    @Override
    public DeviceSpec spec() {
      return DeviceSpec.parse("sim:cortex-m4");
    }

    @Override
    public Optional<PowerControl> power() {
      return Optional.ofNullable(supply);
    }

    @Override
    public Link open() {
      Link link = device.open();
      return lines == null ? link : new WithLines(link, lines);
    }
  }

  private record WithLines(Link link, Runnable lines) implements ResettableLink {

    @Override
    public boolean pulseResetLines() {
      lines.run();
      return true;
    }

    @Override
    public String name() {
      return link.name();
    }

    @Override
    public void send(byte[] frame) throws LinkException {
      link.send(frame);
    }

    @Override
    public byte @Nullable [] receive(Duration timeout) throws LinkException, InterruptedException {
      return link.receive(timeout);
    }

    @Override
    public LinkStatistics statistics() {
      return link.statistics();
    }

    @Override
    public void close() {
      link.close();
    }
  }

  private PowerControl supply(Runnable effect) {
    return new PowerControl() {
      @Override
      public String description() {
        return "relay";
      }

      @Override
      public void cycle(Duration limit) {
        powerCycles.incrementAndGet();
        effect.run();
      }
    };
  }

  private DevicePool pool(Board board, RecoverySettings recovery) {
    return DevicePool.start(
        List.of(board),
        SETTINGS.withRecovery(recovery),
        AdmissionTest.NONE,
        new ReferenceKernel(),
        notes);
  }

  private DevicePool pool(Board board) {
    return pool(board, RecoverySettings.DEFAULT);
  }

  private static Outcome evaluated(DevicePool pool) throws Exception {
    return pool.submit(Candidates.job(5, null, Duration.ofSeconds(1))).get(30, TimeUnit.SECONDS);
  }

  @Test
  void beginsAgainOverTheOpenLinkAfterAFirstFault() throws Exception {
    AtomicInteger resets = new AtomicInteger(1);
    device.before =
        command -> {
          if (command instanceof Evaluate && resets.getAndDecrement() > 0) {
            device.powerCycle();
          }
        };
    try (DevicePool pool = pool(new Board(device, null, null))) {
      assertThat(evaluated(pool)).isInstanceOf(Ok.class);
      assertThat(steps).containsExactly("RESYNC HELPED");
      assertThat(device.opened).isEqualTo(1);
      assertThat(pool.snapshot().getFirst().recoveries())
          .isEqualTo(Map.of(RecoveryStep.RESYNC, new RecoveryTally(1, 1)));
    }
  }

  @Test
  void takesAStrongerStepAfterEachFaultInARow() throws Exception {
    device.wrongSamples = new int[] {3};
    Board board = new Board(device, supply(() -> {}), null);
    try (DevicePool pool = pool(board)) {
      assertThat(evaluated(pool)).isInstanceOf(Outcome.DeviceFault.class);
      assertThat(quarantined.await(30, TimeUnit.SECONDS)).isTrue();
      assertThat(steps)
          .containsExactly(
              "RESYNC HELPED",
              "SOFT_RESET HELPED",
              "LINE_RESET SKIPPED",
              "REOPEN HELPED",
              "POWER_CYCLE HELPED");
      assertThat(device.count(Reset.class)).isEqualTo(1);
    }
  }

  @Test
  void climbsToThePowerSupplyOfADeviceThatIsSilent() throws Exception {
    device.losesAnswersTo = command -> silent |= command instanceof Evaluate;
    Runnable revives =
        () -> {
          device.losesAnswersTo = _ -> false;
          device.powerCycle();
        };
    Board board = new Board(device, supply(revives), pulses::incrementAndGet);
    try (DevicePool pool = pool(board)) {
      assertThat(evaluated(pool)).isInstanceOf(Ok.class);
      assertThat(steps)
          .containsExactly(
              "RESYNC FAILED",
              "SOFT_RESET FAILED",
              "LINE_RESET FAILED",
              "REOPEN FAILED",
              "POWER_CYCLE HELPED");
      assertThat(pulses).hasValue(1);
      assertThat(powerCycles).hasValue(1);
    }
  }

  @Test
  void saysWhyAStepWasNotTaken() throws Exception {
    device.losesAnswersTo = command -> silent |= command instanceof Evaluate;
    try (DevicePool pool = pool(new Board(device, null, null))) {
      assertThat(evaluated(pool)).isInstanceOf(Outcome.TimedOut.class);
      assertThat(quarantined.await(30, TimeUnit.SECONDS)).isTrue();
      assertThat(attempts.stream().map(RecoveryAttempt::text))
          .contains(
              "line-reset skipped: its link has no reset lines",
              "power-cycle skipped: the bench file names no power control for it")
          .anySatisfy(
              text -> assertThat(text).startsWith("resync failed after").contains("answer"));
    }
  }

  @Test
  void spendsNoMoreThanItsBudget() throws Exception {
    device.losesAnswersTo = command -> silent |= command instanceof Evaluate;
    RecoverySettings short50 = new RecoverySettings(Map.of(), Duration.ofMillis(50));
    Board board = new Board(device, supply(() -> {}), null);
    try (DevicePool pool = pool(board, short50)) {
      assertThat(evaluated(pool)).isInstanceOf(Outcome.TimedOut.class);
      assertThat(steps.subList(0, 5))
          .containsExactly(
              "RESYNC FAILED",
              "SOFT_RESET SKIPPED",
              "LINE_RESET SKIPPED",
              "REOPEN SKIPPED",
              "POWER_CYCLE SKIPPED");
      assertThat(attempts.get(1).detail()).contains("budget of PT0.05S is spent");
    }
  }

  @Test
  void leavesAnotherBoardAlone() throws Exception {
    try (DevicePool pool = pool(new Board(device, supply(() -> {}), pulses::incrementAndGet))) {
      assertThat(evaluated(pool)).isInstanceOf(Ok.class);
      device.uid = "stranger";
      device.powerCycle();
      assertThat(evaluated(pool)).isInstanceOf(Outcome.DeviceFault.class);
      assertThat(quarantined.await(30, TimeUnit.SECONDS)).isTrue();
      assertThat(steps)
          .startsWith(
              "RESYNC FAILED",
              "SOFT_RESET SKIPPED",
              "LINE_RESET SKIPPED",
              "REOPEN FAILED",
              "POWER_CYCLE SKIPPED");
      assertThat(pulses).hasValue(0);
      assertThat(powerCycles).hasValue(0);
      assertThat(device.count(Reset.class)).isZero();
    }
  }

  @Test
  void asksNoBoardTwiceThatObeysANewerLease() throws Exception {
    try (DevicePool pool = pool(new Board(device, supply(() -> {}), null))) {
      assertThat(evaluated(pool)).isInstanceOf(Ok.class);
      device.newestEpoch = 2;
      assertThat(evaluated(pool)).isInstanceOf(Outcome.LeaseLost.class);
      assertThat(quarantined.await(30, TimeUnit.SECONDS)).isTrue();
      assertThat(steps).isEmpty();
    }
  }

  @Test
  void waitsForABoardThatBootsAfterItsPowerCycle() throws Exception {
    AtomicInteger refused = new AtomicInteger(2);
    device.losesAnswersTo = command -> silent |= command instanceof Evaluate;
    Board board =
        new Board(
            device,
            supply(() ->
                device.losesAnswersTo =
                    command -> command instanceof HelloRequest && refused.getAndDecrement() > 0),
            null);
    try (DevicePool pool = pool(board)) {
      assertThat(evaluated(pool)).isInstanceOf(Ok.class);
      assertThat(steps).endsWith("POWER_CYCLE HELPED");
    }
  }

  @Test
  void saysThatASupplyCouldNotBeSwitched() throws Exception {
    device.losesAnswersTo = command -> silent |= command instanceof Evaluate;
    PowerControl stuck =
        new PowerControl() {
          @Override
          public String description() {
            return "relay";
          }

          @Override
          public void cycle(Duration limit) throws IOException {
            throw new IOException("The relay is stuck.\nMaybe its fuse is blown.");
          }
        };
    try (DevicePool pool = pool(new Board(device, stuck, null))) {
      assertThat(evaluated(pool)).isNotInstanceOf(Ok.class);
      assertThat(quarantined.await(30, TimeUnit.SECONDS)).isTrue();
      assertThat(pool.snapshot().getFirst().lastFault()).contains("The relay is stuck.");
      assertThat(attempts)
          .anySatisfy(attempt -> assertThat(attempt.detail()).contains("The relay is stuck."));
    }
  }
}
