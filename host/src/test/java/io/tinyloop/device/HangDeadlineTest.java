package io.tinyloop.device;

import static org.assertj.core.api.Assertions.assertThat;

import io.tinyloop.device.Outcome.TimedOut;
import io.tinyloop.measure.Calibrations;
import io.tinyloop.protocol.arithmetic.ReferenceKernel;
import io.tinyloop.protocol.wire.DeviceMessageCodec;
import io.tinyloop.protocol.wire.DeviceReply;
import io.tinyloop.protocol.wire.DeviceReply.UploadStatus;
import io.tinyloop.protocol.wire.EvaluateResult;
import io.tinyloop.protocol.wire.InvalidMessageException;
import io.tinyloop.protocol.wire.Link;
import io.tinyloop.protocol.wire.LinkException;
import io.tinyloop.protocol.wire.LinkStatistics;
import java.time.Duration;
import java.time.InstantSource;
import java.util.SplittableRandom;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A board that hangs is found within twice the deadline of what it was asked for. Time is a counter
 * that goes on as long as somebody waits for an answer that does not come.
 */
class HangDeadlineTest {

  private static final long SEED = 11;

  private final AtomicLong nanos = new AtomicLong();
  private final FakeDevice device = new FakeDevice("board");

  /** Swallows answers; waiting for one takes no time but the counter's. */
  private final class SilentLink implements Link {

    private final Link link = device.open();
    private final Predicate<DeviceReply> swallowed;

    SilentLink(Predicate<DeviceReply> swallowed) {
      this.swallowed = swallowed;
    }

    @Override
    public byte @Nullable [] receive(Duration timeout) throws LinkException, InterruptedException {
      byte[] frame = link.receive(Duration.ZERO);
      while (frame != null && swallowed.test(reply(frame))) {
        frame = link.receive(Duration.ZERO);
      }
      if (frame == null) {
        nanos.addAndGet(timeout.toNanos());
      }
      return frame;
    }

    private static DeviceReply reply(byte[] frame) {
      try {
        return DeviceMessageCodec.decode(frame).reply();
      } catch (InvalidMessageException e) {
        throw new AssertionError("The device sent no message.", e);
      }
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
    public LinkStatistics statistics() {
      return link.statistics();
    }

    @Override
    public void close() {
      link.close();
    }
  }

  static Stream<Arguments> hangs() {
    AtomicLong chunks = new AtomicLong();
    return Stream.of(
        Arguments.of("from the first chunk on", is(reply -> reply instanceof UploadStatus)),
        Arguments.of(
            "in the middle of an upload",
            is(reply -> reply instanceof UploadStatus && chunks.incrementAndGet() > 5)),
        Arguments.of("in an evaluation", is(reply -> !(reply instanceof UploadStatus))),
        Arguments.of(
            "at its end, while it reports progress for ever",
            is(reply -> reply instanceof EvaluateResult)));
  }

  private static Predicate<DeviceReply> is(Predicate<DeviceReply> swallowed) {
    return swallowed;
  }

  @ParameterizedTest(name = "hangs {0}")
  @MethodSource("hangs")
  void isFoundWithinTwiceItsDeadline(String when, Predicate<DeviceReply> swallowed)
      throws Exception {
    boolean[] open = {false};
    Law law = new Law(new ReferenceKernel());
    DeviceSession session =
        DeviceSession.open(
            new SilentLink(reply -> open[0] && swallowed.test(reply)),
            1,
            SessionSettings.DEFAULT,
            SessionListener.NONE,
            new SplittableRandom(SEED),
            Deadline.after(Duration.ofSeconds(10), nanos::get));
    open[0] = true;
    EvaluationJob job = Candidates.job(20, null, Duration.ofSeconds(30));
    Duration deadline = SlowestTimes.ofAttempt(job, session.hello());
    long asked = nanos.get();
    EvaluationRunner runner = runner(session, law);

    Outcome outcome = runner.run(job, _ -> Watch.none());

    law.close();
    assertThat(outcome).isInstanceOf(TimedOut.class);
    assertThat(Duration.ofNanos(nanos.get() - asked))
        .isPositive()
        .isLessThanOrEqualTo(deadline.multipliedBy(2));
  }

  /** Notes after how long alarms are set to go off. */
  private static final class Alarms extends ScheduledThreadPoolExecutor {

    private Duration delay = Duration.ZERO;

    Alarms() {
      super(1);
    }

    @Override
    public ScheduledFuture<?> schedule(Runnable alarm, long time, TimeUnit unit) {
      delay = Duration.ofNanos(unit.toNanos(time));
      return super.schedule(alarm, 1, TimeUnit.HOURS);
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 999, 2_000, 10_000, 600_000})
  void noticesACallThatDoesNotReturnWithinTwiceItsLimit(long millis) {
    Duration limit = Duration.ofMillis(millis);
    try (Alarms alarms = new Alarms()) {
      Watch watch = services(alarms).watch(limit, () -> {}, () -> {});
      watch.close();
      alarms.shutdownNow();
      assertThat(alarms.delay).isGreaterThan(limit).isLessThanOrEqualTo(limit.multipliedBy(2));
    }
  }

  private EvaluationRunner runner(DeviceSession session, Law law) {
    EvaluationIds ids = new EvaluationIds(1);
    Measurer measurer =
        new Measurer(
            session, ids, Calibrations.inMemory(), InstantSource.system(), nanos::get, null);
    return new EvaluationRunner(
        "board", session, Verification.FULL, law, ids, measurer, nanos::get);
  }

  private PoolServices services(Alarms alarms) {
    Dispatcher dispatcher = new Dispatcher();
    return new PoolServices(
        PoolSettings.withEpoch(1),
        dispatcher,
        new JobDesk(dispatcher, PoolListener.NONE, 1),
        AdmissionTest.NONE,
        new Law(new ReferenceKernel()),
        new EvaluationIds(1),
        Calibrations.inMemory(),
        LeaseEpochs.from(1),
        PoolListener.NONE,
        InstantSource.system(),
        nanos::get,
        new SplittableRandom(SEED),
        alarms);
  }

  @Test
  void countsTheTimeOfADeviceThatAnswersAsNothing() throws Exception {
    Law law = new Law(new ReferenceKernel());
    DeviceSession session =
        DeviceSession.open(
            new SilentLink(_ -> false),
            1,
            SessionSettings.DEFAULT,
            SessionListener.NONE,
            new SplittableRandom(SEED),
            Deadline.after(Duration.ofSeconds(10), nanos::get));
    EvaluationRunner runner = runner(session, law);
    EvaluationJob job = Candidates.job(20, null, Duration.ofSeconds(30));
    assertThat(runner.run(job, _ -> Watch.none())).isInstanceOf(Outcome.Ok.class);
    law.close();
    assertThat(nanos).hasValue(0);
  }
}
