package io.tinyloop.simulator.fault;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tinyloop.protocol.wire.FrameCodec;
import io.tinyloop.protocol.wire.FrameKind;
import io.tinyloop.protocol.wire.FrameOutcome.Damaged;
import io.tinyloop.protocol.wire.Link;
import io.tinyloop.protocol.wire.LinkException;
import io.tinyloop.protocol.wire.LinkStatistics;
import io.tinyloop.simulator.link.LoopbackLink;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class FaultPlanTest {

  private static final int FRAMES = 1_000;

  @Test
  void readsRatesByNameAndForAllOthers() {
    FaultPlan plan = FaultPlan.parse("all=0.02, hang=0.5,flood=0", 1);
    assertThat(plan.rates())
        .hasSize(FaultKind.values().length)
        .containsEntry(FaultKind.HANG, 0.5)
        .containsEntry(FaultKind.FLOOD, 0.0)
        .containsEntry(FaultKind.CLOCK_DRIFT, 0.02);
    assertThat(FaultPlan.parse("brown-out=1", 1).rates())
        .isEqualTo(Map.of(FaultKind.BROWN_OUT, 1.0));
  }

  @ParameterizedTest
  @ValueSource(strings = {"hang", "hang=often", "hang=1.5", "hang=-1", "hung=0.1", "", "all=x"})
  void refusesWhatIsNoFaultOrNoRate(String text) {
    assertThatThrownBy(() -> FaultPlan.parse(text, 1))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("\nMaybe ");
  }

  @Test
  void isAFunctionOfSeedAndDevice() {
    assertThat(struck("all=0.1", 7, "a")).isEqualTo(struck("all=0.1", 7, "a"));
    assertThat(struck("all=0.1", 8, "a")).isNotEqualTo(struck("all=0.1", 7, "a"));
    assertThat(struck("all=0.1", 7, "b")).isNotEqualTo(struck("all=0.1", 7, "a"));
  }

  @Test
  void switchesOneKindOffWithoutAChangeToTheOthers() {
    List<Boolean> hangs = strikes(FaultKind.HANG, "all=0.1");
    assertThat(strikes(FaultKind.HANG, "hang=0.1")).isEqualTo(hangs);
    assertThat(strikes(FaultKind.HANG, "all=0.1,hang=0")).doesNotContain(true);
  }

  private static List<Boolean> strikes(FaultKind kind, String rates) {
    Faults faults = new Faults(FaultPlan.parse(rates, 7), "a");
    return IntStream.range(0, 200).mapToObj(_ -> faults.strikes(kind)).toList();
  }

  private static List<Boolean> struck(String rates, long seed, String uid) {
    Faults faults = new Faults(FaultPlan.parse(rates, seed), uid);
    return IntStream.range(0, 200).mapToObj(_ -> faults.strikes(FaultKind.RESET)).toList();
  }

  /** Whatever is done to them, no frame but those that were sent is intact. */
  @ParameterizedTest
  @EnumSource(names = {"CORRUPT", "DROP", "DUPLICATE", "FLOOD"})
  void damagesFramesSoThatTheirChecksumTells(FaultKind kind) throws Exception {
    Faults faults =
        new Faults(new FaultPlan(Map.of(kind, 0.5), 1, Duration.ZERO, Duration.ZERO), "a");
    byte[] frame = FrameCodec.encode(FrameKind.DEVICE, new byte[] {1, 2, 3, 4, 5, 6, 7, 8});
    Recorder line = new Recorder();
    Link faulty = faults.on(line);
    for (int i = 0; i < FRAMES; i++) {
      faulty.send(frame);
    }

    long struck = faults.counts().get(kind);
    long intact = line.intact(frame);
    assertThat(line.others()).isZero();
    assertThat(struck).isBetween(400L, 600L);
    switch (kind) {
      case CORRUPT, DROP -> assertThat(intact).isEqualTo(FRAMES - struck);
      case DUPLICATE -> assertThat(intact).isBetween(FRAMES - struck, FRAMES + struck);
      default -> assertThat(intact).isEqualTo(FRAMES);
    }
  }

  @Test
  void leavesALineWithoutFaultsAlone() {
    LoopbackLink.Pair pair = LoopbackLink.pair("calm", 100, 100);
    assertThat(Faults.none().on(pair.device())).isSameAs(pair.device());
  }

  /** Counts the frames that a decoder would take. */
  private static final class Recorder implements Link {

    private long sent;
    private long same;
    private long different;
    private byte[] expected = new byte[0];

    @Override
    public String name() {
      return "recorder";
    }

    @Override
    public void send(byte[] frame) throws LinkException {
      sent++;
      if (!(FrameCodec.decode(frame, 1_000) instanceof Damaged)) {
        if (expected.length == 0) {
          expected = frame.clone();
        }
        if (Arrays.equals(frame, expected)) {
          same++;
        } else {
          different++;
        }
      }
    }

    long intact(byte[] frame) {
      assertThat(expected).isEqualTo(frame);
      return same;
    }

    long others() {
      return different;
    }

    @Override
    public byte[] receive(Duration timeout) {
      return null;
    }

    @Override
    public LinkStatistics statistics() {
      return new LinkStatistics(0, 0, 0, 0, 0, 0, 0, 0);
    }

    @Override
    public void close() {}
  }
}
