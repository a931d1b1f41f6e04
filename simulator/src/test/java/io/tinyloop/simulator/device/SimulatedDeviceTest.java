package io.tinyloop.simulator.device;

import static org.assertj.core.api.Assertions.assertThat;

import io.tinyloop.protocol.arithmetic.BatchedEngine;
import io.tinyloop.protocol.arithmetic.InferenceEngine;
import io.tinyloop.protocol.arithmetic.InferenceResult;
import io.tinyloop.protocol.model.DataSet;
import io.tinyloop.protocol.model.DataSetImage;
import io.tinyloop.protocol.model.ModelImage;
import io.tinyloop.protocol.model.QuantizedGru;
import io.tinyloop.protocol.model.RandomModels;
import io.tinyloop.protocol.wire.BlobKind;
import io.tinyloop.protocol.wire.ConformanceKind;
import io.tinyloop.protocol.wire.DeviceMessage;
import io.tinyloop.protocol.wire.DeviceReply;
import io.tinyloop.protocol.wire.DeviceReply.Done;
import io.tinyloop.protocol.wire.DeviceReply.Progress;
import io.tinyloop.protocol.wire.DeviceReply.Refusal;
import io.tinyloop.protocol.wire.Digest;
import io.tinyloop.protocol.wire.EnergyStatus;
import io.tinyloop.protocol.wire.EvaluateResult;
import io.tinyloop.protocol.wire.FrameCodec;
import io.tinyloop.protocol.wire.FrameKind;
import io.tinyloop.protocol.wire.Hello;
import io.tinyloop.protocol.wire.HostCommand.Cancel;
import io.tinyloop.protocol.wire.HostCommand.Conformance;
import io.tinyloop.protocol.wire.HostCommand.Evaluate;
import io.tinyloop.protocol.wire.HostCommand.FetchSamples;
import io.tinyloop.protocol.wire.HostCommand.HelloRequest;
import io.tinyloop.protocol.wire.HostCommand.Ping;
import io.tinyloop.protocol.wire.HostCommand.Reset;
import io.tinyloop.protocol.wire.HostCommand.SetBaud;
import io.tinyloop.protocol.wire.HostCommand.Timing;
import io.tinyloop.protocol.wire.HostMessage;
import io.tinyloop.protocol.wire.HostMessageCodec;
import io.tinyloop.protocol.wire.RefusalReason;
import io.tinyloop.protocol.wire.Window;
import io.tinyloop.simulator.Simulator;
import io.tinyloop.simulator.TestHost;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class SimulatedDeviceTest {

  private static final int SAMPLES = 1200;

  private final RandomModels random = new RandomModels(new SplittableRandom(12));
  private final QuantizedGru model =
      random.model(List.of(RandomModels.homogeneous(5, false)), 4, List.of(8), 5);
  private final DataSet data = random.data(model, SAMPLES, 3);
  private final byte[] modelImage = ModelImage.encode(model);
  private final byte[] dataImage = DataSetImage.encode(data);
  private final AtomicInteger engineRuns = new AtomicInteger();
  private final InferenceEngine engine =
      (m, d, first, count) -> {
        engineRuns.incrementAndGet();
        return BatchedEngine.plain().run(m, d, first, count);
      };
  private @Nullable Simulator simulator;

  @AfterEach
  void switchOff() {
    if (simulator != null) {
      simulator.close();
    }
  }

  private TestHost host(InferenceEngine with, double jitter) {
    simulator = new Simulator(with, 7, InstantSource.system());
    DeviceProfile profile = simulator.profile("cortex-m4").withJitter(jitter);
    return new TestHost(simulator.loopback("device", profile).open());
  }

  /** A host whose device has model and data. */
  private TestHost loaded(InferenceEngine with, double jitter) throws Exception {
    TestHost host = host(with, jitter);
    Hello hello = host.hello();
    host.upload(BlobKind.DATA_SET, dataImage, hello);
    host.upload(BlobKind.MODEL, modelImage, hello);
    return host;
  }

  private Evaluate evaluate(long id, int first, int count, @Nullable Timing timing) {
    return new Evaluate(id, Digest.of(modelImage), Digest.of(dataImage), first, count, timing);
  }

  @Test
  void refusesAProtocolThatItDoesNotSpeak() throws Exception {
    assertRefused(
        host(engine, 0).request(new HelloRequest(2, 9, 5)), RefusalReason.UNSUPPORTED_VERSION, 1);
  }

  @Test
  void staysInServiceWhateverIntactFramesSay() throws Exception {
    TestHost host = loaded(engine, 0);
    SplittableRandom bytes = new SplittableRandom(9);
    byte[] evaluate = HostMessageCodec.encode(new HostMessage(1, 0, evaluate(1, 0, 5, null)));
    for (int i = 0; i < 5_000; i++) {
      byte[] payload = new byte[bytes.nextInt(60)];
      bytes.nextBytes(payload);
      if (i % 2 == 0) {
        payload = Arrays.copyOfRange(evaluate, 6, evaluate.length - 4);
        payload[bytes.nextInt(payload.length)] ^= (byte) (1 << bytes.nextInt(8));
      }
      host.link().send(FrameCodec.encode(FrameKind.HOST, payload));
      if (i % 10 == 0) {
        host.useEpoch(Integer.MAX_VALUE);
        assertThat(host.request(new Ping())).isEqualTo(new Done());
      }
    }
  }

  @Test
  void namesTheRequestThatItCannotRead() throws Exception {
    TestHost host = host(engine, 0);
    host.link().send(FrameCodec.encode(FrameKind.HOST, new byte[] {0x08, 0x07, 0x3a, 0x00}));
    DeviceMessage message = host.next();

    assertThat(message.requestId()).isEqualTo(7);
    assertRefused(message.reply(), RefusalReason.MALFORMED, 0);
  }

  @Test
  void refusesWhatCannotBeEvaluated() throws Exception {
    TestHost host = host(engine, 0);
    Hello hello = host.hello();
    assertRefused(host.request(evaluate(1, 0, 1, null)), RefusalReason.UNKNOWN_MODEL, 0);
    host.upload(BlobKind.MODEL, modelImage, hello);
    assertRefused(host.request(evaluate(1, 0, 1, null)), RefusalReason.UNKNOWN_DATA_SET, 0);
    host.upload(BlobKind.DATA_SET, dataImage, hello);
    assertRefused(host.request(evaluate(1, 1, SAMPLES, null)), RefusalReason.SAMPLE_RANGE, SAMPLES);
    assertRefused(
        host.request(evaluate(1, Integer.MAX_VALUE, 1, null)), RefusalReason.SAMPLE_RANGE, SAMPLES);
    assertRefused(
        host.request(evaluate(1, 0, hello.maxSamples() + 1, null)),
        RefusalReason.SAMPLE_RANGE,
        hello.maxSamples());

    QuantizedGru other =
        random.model(List.of(RandomModels.homogeneous(5, false)), 3, List.of(8), 5);
    byte[] otherData = DataSetImage.encode(random.data(other, 2, 2));
    host.upload(BlobKind.DATA_SET, otherData, hello);
    assertRefused(
        host.request(new Evaluate(1, Digest.of(modelImage), Digest.of(otherData), 0, 1, null)),
        RefusalReason.INCOMPATIBLE,
        0);
    assertThat(engineRuns).hasValue(0);
  }

  @Test
  void executesARepeatedRequestOnce() throws Exception {
    TestHost host = loaded(engine, 0);
    byte[] frame = HostMessageCodec.encode(new HostMessage(1000, 0, evaluate(3, 0, 10, null)));
    host.link().send(frame);
    DeviceReply first = host.answer(1000);
    host.link().send(frame);
    DeviceReply second = host.answer(1000);

    assertThat(second).isEqualTo(first);
    assertThat(((EvaluateResult) first).fromCache()).isFalse();
    assertThat(engineRuns).hasValue(1);
  }

  @Test
  void executesAnEvaluationOnceInAnySession() throws Exception {
    TestHost host = loaded(engine, 0);
    EvaluateResult first = host.request(evaluate(3, 0, 10, null), EvaluateResult.class);
    host.hello();

    assertThat(host.request(evaluate(3, 0, 10, null))).isEqualTo(first.repeated());
    assertThat(engineRuns).hasValue(1);
    host.request(evaluate(4, 0, 10, null), EvaluateResult.class);
    assertThat(engineRuns).hasValue(2);
  }

  @Test
  void runsTheWindowsThatTheCostModelSays() throws Exception {
    TestHost host = loaded(engine, 0);
    EvaluateResult result =
        host.request(
            evaluate(1, 0, 1, new Timing(2, 3, 50_000, 100_000, true)), EvaluateResult.class);
    long perSequence = result.operatorTicks().stream().mapToLong(Long::longValue).sum();
    long hertz = host.hello().tickHertz();
    int sequences = (int) Math.ceil(0.05 * hertz / perSequence);
    long ticks = sequences * perSequence;
    Window window = result.windows().getFirst();

    assertThat(result.windows()).containsExactly(window, window, window);
    assertThat(window.sequences()).isEqualTo(sequences);
    assertThat(window.ticks()).isEqualTo(ticks);
    assertThat(window.energyNanojoules())
        .isEqualTo(
            Math.round(
                ticks
                    * simulator.costs().core("cortex-m4").board().picojoulesPerCycle().value()
                    / 1000));
    assertThat(result.energyStatus()).isEqualTo(EnergyStatus.MODELLED);
  }

  @Test
  void limitsTheSequencesOfAWindow() throws Exception {
    TestHost host = loaded(engine, 0);
    EvaluateResult limited =
        host.request(
            evaluate(1, 0, 1, new Timing(0, 1, 1_000_000, 3, false)), EvaluateResult.class);
    EvaluateResult single =
        host.request(evaluate(2, 0, 1, new Timing(0, 1, 0, 3, false)), EvaluateResult.class);

    assertThat(limited.windows().getFirst().sequences()).isEqualTo(3);
    assertThat(single.windows().getFirst().sequences()).isEqualTo(1);
    assertThat(single.operatorTicks()).isEmpty();
  }

  @Test
  void jittersTheSameForTheSameSeed() throws Exception {
    Timing timing = new Timing(0, 5, 1000, 1000, false);
    List<Window> first =
        loaded(engine, 0.01).request(evaluate(1, 0, 1, timing), EvaluateResult.class).windows();
    switchOff();
    List<Window> second =
        loaded(engine, 0.01).request(evaluate(1, 0, 1, timing), EvaluateResult.class).windows();

    assertThat(second).isEqualTo(first);
    assertThat(first).doesNotHaveDuplicates();
  }

  /** An engine that waits inside its first batch until it is let go. */
  private static final class HeldEngine implements InferenceEngine {
    private final CountDownLatch entered = new CountDownLatch(1);
    private final CountDownLatch released = new CountDownLatch(1);

    @Override
    public InferenceResult run(QuantizedGru model, DataSet data, int firstSample, int sampleCount) {
      entered.countDown();
      try {
        released.await();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
      return BatchedEngine.plain().run(model, data, firstSample, sampleCount);
    }
  }

  @Test
  void servesWhatItMayWhileItEvaluates() throws Exception {
    HeldEngine held = new HeldEngine();
    TestHost host = loaded(held, 0);
    int running = host.send(evaluate(1, 0, SAMPLES, null));
    held.entered.await();
    assertThat(host.next().reply()).isEqualTo(new Progress(1, 0));
    int ping = host.send(new Ping());
    int fetch = host.send(new FetchSamples(1, 0, 1));
    int again = host.send(evaluate(1, 0, SAMPLES, null));
    held.released.countDown();

    assertThat(host.next()).satisfies(m -> assertThat(m.requestId()).isEqualTo(ping));
    DeviceMessage busy = host.next();
    assertThat(busy.requestId()).isEqualTo(fetch);
    assertRefused(busy.reply(), RefusalReason.BUSY, 0);
    DeviceMessage progress = host.next();
    assertThat(progress.requestId()).isEqualTo(again);
    assertThat(((Progress) progress.reply()).samplesDone()).isBetween(1, SAMPLES - 1);
    assertThat(((EvaluateResult) host.answer(running)).total()).isEqualTo(SAMPLES);
  }

  @Test
  void stopsAnEvaluationThatIsCancelled() throws Exception {
    HeldEngine held = new HeldEngine();
    TestHost host = loaded(held, 0);
    int running = host.send(evaluate(1, 0, SAMPLES, null));
    held.entered.await();
    int cancel = host.send(new Cancel());
    held.released.countDown();

    assertRefused(host.answer(running), RefusalReason.CANCELLED, 0);
    assertThat(host.answer(cancel)).isEqualTo(new Done());
    EvaluateResult result = host.request(evaluate(1, 0, SAMPLES, null), EvaluateResult.class);
    assertThat(result.fromCache()).isFalse();
  }

  @Test
  void answersAndCanBeStoppedWhileItIsBusy() throws Exception {
    HeldEngine held = new HeldEngine();
    simulator = new Simulator(held, 7, InstantSource.system());
    DeviceProfile busy = simulator.profile("cortex-m4").withEvaluationTime(Duration.ofHours(1));
    TestHost host = new TestHost(simulator.loopback("device", busy).open());
    Hello hello = host.hello();
    host.upload(BlobKind.DATA_SET, dataImage, hello);
    host.upload(BlobKind.MODEL, modelImage, hello);
    int running = host.send(evaluate(1, 0, 5, null));
    held.entered.await();
    held.released.countDown();

    assertThat(host.request(new Ping())).isEqualTo(new Done());
    int cancel = host.send(new Cancel());
    assertRefused(host.answer(running), RefusalReason.CANCELLED, 0);
    assertThat(host.answer(cancel)).isEqualTo(new Done());
  }

  @Test
  void restartsInTheMiddleOfAnEvaluation() throws Exception {
    HeldEngine held = new HeldEngine();
    TestHost host = loaded(held, 0);
    long nonce = host.bootNonce();
    int running = host.send(evaluate(1, 0, SAMPLES, null));
    held.entered.await();
    int reset = host.send(new Reset());
    held.released.countDown();

    assertRefused(host.answer(running), RefusalReason.CANCELLED, 0);
    assertThat(host.answer(reset)).isEqualTo(new Done());
    assertThat(host.bootNonce()).isEqualTo(nonce);
    assertThat(host.hello().resident()).isEmpty();
    assertThat(host.bootNonce()).isNotEqualTo(nonce);
  }

  @Test
  void handsOutSamplesOfTheNewestEvaluationOnly() throws Exception {
    TestHost host = loaded(engine, 0);
    host.request(evaluate(1, 0, 10, null));
    host.request(evaluate(2, 100, 10, null));

    assertRefused(host.request(new FetchSamples(1, 0, 1)), RefusalReason.SAMPLE_RANGE, 0);
    assertRefused(host.request(new FetchSamples(2, 99, 1)), RefusalReason.SAMPLE_RANGE, 110);
    assertRefused(host.request(new FetchSamples(2, 110, 1)), RefusalReason.SAMPLE_RANGE, 110);
    assertThat(host.request(new FetchSamples(2, 109, 50)))
        .isInstanceOf(DeviceReply.SampleRecords.class);
  }

  @Test
  void refusesPrimitivesThatWouldLeave32Bits() throws Exception {
    TestHost host = host(engine, 0);

    assertRefused(
        host.request(
            new Conformance(ConformanceKind.REQUANTIZE, List.of(1, 0, 1, 17, 1 << 30, 4, 1, 17))),
        RefusalReason.MALFORMED,
        0);
    assertRefused(
        host.request(new Conformance(ConformanceKind.REQUANTIZE, List.of(1, 0, 1, 3))),
        RefusalReason.MALFORMED,
        0);
  }

  @Test
  void hasNoSpeedToChange() throws Exception {
    assertRefused(host(engine, 0).request(new SetBaud(921_600)), RefusalReason.UNSUPPORTED, 0);
  }

  private static void assertRefused(DeviceReply reply, RefusalReason reason, int expected) {
    assertThat(reply).isInstanceOf(Refusal.class);
    assertThat(((Refusal) reply).reason()).isEqualTo(reason);
    assertThat(((Refusal) reply).expected()).isEqualTo(expected);
  }
}
