package io.tinyloop.device;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tinyloop.protocol.wire.DeviceReply.Refusal;
import io.tinyloop.protocol.wire.Digest;
import io.tinyloop.protocol.wire.EvaluateResult;
import io.tinyloop.protocol.wire.HostCommand;
import io.tinyloop.protocol.wire.HostCommand.Evaluate;
import io.tinyloop.protocol.wire.HostCommand.UploadBegin;
import io.tinyloop.protocol.wire.HostCommand.UploadChunk;
import io.tinyloop.protocol.wire.RefusalReason;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DeviceSessionTest {

  private static final SessionSettings IMPATIENT =
      new SessionSettings(Duration.ofMillis(20), 5, Duration.ofMillis(60));

  private final FakeDevice device = new FakeDevice("fake-1");
  private final EvaluationJob job = Candidates.job(40);

  private static Deadline soon() {
    return Deadline.after(Duration.ofSeconds(10), System::nanoTime);
  }

  private DeviceSession open() throws Exception {
    return open(1);
  }

  private DeviceSession open(int epoch) throws Exception {
    return open(epoch, IMPATIENT);
  }

  private DeviceSession open(int epoch, SessionSettings settings) throws Exception {
    RandomGenerator random = new SplittableRandom(1);
    return DeviceSession.open(device.open(), epoch, settings, SessionListener.NONE, random, soon());
  }

  private Evaluate evaluation(long id) {
    Digest data = job.samples().inBatchesOf(40).getFirst().blob().digest();
    return new Evaluate(id, job.image().digest(), data, 0, 40, null);
  }

  private DeviceSession withBlobs() throws Exception {
    return withBlobs(IMPATIENT);
  }

  private DeviceSession withBlobs(SessionSettings settings) throws Exception {
    DeviceSession session = open(1, settings);
    session.ensureUploaded(job.image(), soon());
    session.ensureUploaded(job.samples().inBatchesOf(40).getFirst().blob(), soon());
    return session;
  }

  @Test
  void learnsWhoTheDeviceIs() throws Exception {
    try (DeviceSession session = open()) {
      assertThat(session.hello().uid()).isEqualTo("fake-1");
    }
  }

  @Test
  void refusesAnAnswerToAnothersChallenge() {
    device.swapsChallenge = true;
    assertThatThrownBy(this::open)
        .isInstanceOf(SessionException.Violation.class)
        .hasMessageContaining("challenge");
  }

  @Test
  void asksAgainUntilAnAnswerComes() throws Exception {
    AtomicInteger losses = new AtomicInteger(3);
    device.loses = _ -> losses.getAndDecrement() > 0;
    try (DeviceSession session = open()) {
      assertThat(session.hello().uid()).isEqualTo("fake-1");
    }
  }

  @Test
  void givesUpOnASilentDevice() {
    device.loses = _ -> true;
    assertThatThrownBy(this::open)
        .isInstanceOf(SessionException.NoAnswer.class)
        .hasMessageContaining("HelloRequest, sent 5 times");
  }

  @Test
  void uploadsEachByteOnceOnAGoodLine() throws Exception {
    try (DeviceSession session = open()) {
      int chunks = session.ensureUploaded(job.image(), soon());

      assertThat(chunks).isEqualTo(Math.ceilDiv(job.image().length(), device.chunkBytes));
      assertThat(device.count(UploadChunk.class)).as("the first came along").isEqualTo(chunks - 1);
    }
  }

  @Test
  void sendsTheFirstBytesAgainToADeviceThatDoesNotTakeThemAtOnce() throws Exception {
    device.takesDataAtOnce = false;
    try (DeviceSession session = open()) {
      session.ensureUploaded(job.image(), soon());

      assertThat(device.count(UploadChunk.class))
          .isEqualTo(Math.ceilDiv(job.image().length(), device.chunkBytes));
    }
  }

  @Test
  void sendsNothingThatIsResident() throws Exception {
    withBlobs().close();
    try (DeviceSession session = open()) {
      assertThat(session.ensureUploaded(job.image(), soon())).isZero();
      assertThat(session.ensureUploaded(job.image(), soon())).isZero();
      assertThat(device.count(UploadBegin.class))
          .as("one question, the second time none")
          .isEqualTo(3);
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5})
  void uploadsOverALineThatLosesAFifthOfAllFrames(long seed) throws Exception {
    SplittableRandom random = new SplittableRandom(seed);
    device.loses = _ -> random.nextInt(5) == 0;
    device.losesAnswersTo = _ -> random.nextInt(5) == 0;
    SessionSettings patient = new SessionSettings(Duration.ofMillis(10), 15, Duration.ofMillis(30));
    try (DeviceSession session = withBlobs(patient)) {
      EvaluateResult result = session.evaluate(evaluation(9), soon());
      assertThat(result.total()).isEqualTo(40);
    }
  }

  @Test
  void resumesAnUploadWhereAnotherSessionLeftIt() throws Exception {
    AtomicInteger chunks = new AtomicInteger();
    device.loses = command -> command instanceof UploadChunk && chunks.incrementAndGet() > 3;
    try (DeviceSession session = open()) {
      assertThatThrownBy(() -> session.ensureUploaded(job.image(), soon()))
          .isInstanceOf(SessionException.Unreliable.class);
    }
    device.loses = _ -> false;
    device.commands.clear();
    try (DeviceSession session = open()) {
      int sent = session.ensureUploaded(job.image(), soon());
      assertThat(sent).isEqualTo(Math.ceilDiv(job.image().length(), device.chunkBytes) - 3);
    }
  }

  @Test
  void executesAnEvaluationOnceHoweverOftenItAsks() throws Exception {
    AtomicInteger lost = new AtomicInteger(2);
    try (DeviceSession session = withBlobs()) {
      device.losesAnswersTo = command -> command instanceof Evaluate && lost.getAndDecrement() > 0;
      EvaluateResult result = session.evaluate(evaluation(9), soon());

      Set<Long> ids = new HashSet<>();
      device.commands.stream()
          .filter(Evaluate.class::isInstance)
          .forEach(command -> ids.add(((Evaluate) command).evaluationId()));
      assertThat(ids).containsExactly(9L);
      assertThat(device.count(Evaluate.class)).isEqualTo(3);
      assertThat(result.evaluationId()).isEqualTo(9);
    }
  }

  @Test
  void tellsAHungDeviceToCancelAtTheDeadline() throws Exception {
    try (DeviceSession session = withBlobs()) {
      device.losesAnswersTo = Evaluate.class::isInstance;
      Deadline deadline = Deadline.after(Duration.ofMillis(50), System::nanoTime);

      assertThatThrownBy(() -> session.evaluate(evaluation(9), deadline))
          .isInstanceOf(SessionException.NoAnswer.class)
          .hasMessageContaining("deadline");
      assertThat(device.commands.getLast()).isInstanceOf(HostCommand.Cancel.class);
    }
  }

  @Test
  void noticesThatTheDeviceWasReset() throws Exception {
    try (DeviceSession session = withBlobs()) {
      device.powerCycle();
      assertThatThrownBy(() -> session.evaluate(evaluation(9), soon()))
          .isInstanceOf(SessionException.DeviceReset.class);
    }
  }

  @Test
  void isRefusedUnderAnOlderEpochThanTheDeviceKnows() throws Exception {
    device.newestEpoch = 5;
    try (DeviceSession session = open(4)) {
      assertThatThrownBy(() -> session.cancel(soon()))
          .isInstanceOfSatisfying(
              SessionException.Refused.class,
              e -> {
                Refusal refusal = e.refusal();
                assertThat(refusal.reason()).isEqualTo(RefusalReason.STALE_EPOCH);
                assertThat(refusal.expected()).isEqualTo(5);
              });
    }
  }
}
