package io.tinyloop.simulator.link;

import static org.assertj.core.api.Assertions.assertThat;

import io.tinyloop.protocol.arithmetic.BatchedEngine;
import io.tinyloop.protocol.arithmetic.InferenceResult;
import io.tinyloop.protocol.arithmetic.ReferenceKernel;
import io.tinyloop.protocol.conformance.ConformanceReport;
import io.tinyloop.protocol.conformance.Depth;
import io.tinyloop.protocol.conformance.Replay;
import io.tinyloop.protocol.conformance.Vectors;
import io.tinyloop.protocol.model.DataSet;
import io.tinyloop.protocol.model.DataSetImage;
import io.tinyloop.protocol.model.ModelImage;
import io.tinyloop.protocol.model.QuantizedGru;
import io.tinyloop.protocol.model.RandomModels;
import io.tinyloop.protocol.wire.BlobKind;
import io.tinyloop.protocol.wire.DeviceReply.Done;
import io.tinyloop.protocol.wire.DeviceReply.Refusal;
import io.tinyloop.protocol.wire.DeviceReply.SampleRecords;
import io.tinyloop.protocol.wire.DeviceReply.UploadStatus;
import io.tinyloop.protocol.wire.Digest;
import io.tinyloop.protocol.wire.EnergyStatus;
import io.tinyloop.protocol.wire.EvaluateResult;
import io.tinyloop.protocol.wire.Hello;
import io.tinyloop.protocol.wire.HostCommand.Evaluate;
import io.tinyloop.protocol.wire.HostCommand.FetchSamples;
import io.tinyloop.protocol.wire.HostCommand.Ping;
import io.tinyloop.protocol.wire.HostCommand.Reset;
import io.tinyloop.protocol.wire.HostCommand.Timing;
import io.tinyloop.protocol.wire.Link;
import io.tinyloop.protocol.wire.RefusalReason;
import io.tinyloop.protocol.wire.TickKind;
import io.tinyloop.simulator.Simulator;
import io.tinyloop.simulator.TestHost;
import io.tinyloop.simulator.device.DeviceProfile;
import java.time.InstantSource;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The same conversation over every link that a simulated device can be reached by. */
@Timeout(120)
public abstract class ConversationContract {

  private final Simulator simulator =
      new Simulator(BatchedEngine.plain(), 42, InstantSource.system());
  private final DeviceProfile profile = simulator.profile("cortex-m4");

  /** Starts a device with this uid and opens a link to it. */
  protected abstract Link connect(Simulator simulator, String uid, DeviceProfile profile)
      throws Exception;

  /** Opens another link to the device, after the first was closed. */
  protected abstract Link reconnect() throws Exception;

  @AfterEach
  void switchOff() {
    simulator.close();
  }

  @Test
  void evaluatesWhatWasUploaded() throws Exception {
    RandomModels random = new RandomModels(new SplittableRandom(3));
    QuantizedGru model =
        random.model(List.of(RandomModels.homogeneous(4, true)), 9, List.of(20), 10);
    DataSet data = random.data(model, 700, 12);
    byte[] modelImage = ModelImage.encode(model);
    byte[] dataImage = DataSetImage.encode(data);

    try (TestHost host = new TestHost(connect(simulator, "device-1", profile))) {
      Hello hello = host.hello();
      assertThat(hello.challenge()).isEqualTo(77);
      assertThat(hello.uid()).isEqualTo("device-1");
      assertThat(hello.tickKind()).isEqualTo(TickKind.MODELLED_CYCLES);
      assertThat(hello.resident()).isEmpty();

      assertThat(host.upload(BlobKind.DATA_SET, dataImage, hello))
          .isEqualTo(new UploadStatus(dataImage.length, true));
      assertThat(host.upload(BlobKind.MODEL, modelImage, hello))
          .isEqualTo(new UploadStatus(modelImage.length, true));
      assertThat(host.hello().resident())
          .containsExactly(Digest.of(modelImage), Digest.of(dataImage));

      Evaluate evaluate =
          new Evaluate(
              9,
              Digest.of(modelImage),
              Digest.of(dataImage),
              50,
              600,
              new Timing(1, 5, 100_000, 10_000, true));
      EvaluateResult result = host.request(evaluate, EvaluateResult.class);
      InferenceResult expected = new ReferenceKernel().run(model, data, 50, 600);
      assertThat(result.predictionDigest().hex()).isEqualTo(expected.predictionDigest());
      assertThat(result.stateDigest().hex()).isEqualTo(expected.stateDigest());
      assertThat(result.correct()).isEqualTo(expected.correct(data, 50));
      assertThat(result.total()).isEqualTo(600);
      assertThat(result.modelBytes()).isEqualTo(modelImage.length);
      assertThat(result.operatorTicks()).hasSize(18);
      assertThat(result.windows()).hasSize(5);
      assertThat(result.energyStatus()).isEqualTo(EnergyStatus.MODELLED);
      assertThat(host.progressMessages()).isPositive();

      assertThat(host.request(evaluate)).isEqualTo(result.repeated());
      assertThat(fetchAll(host, 9, 50, 600)).usingRecursiveComparison().isEqualTo(expected);
    }
  }

  private static InferenceResult fetchAll(TestHost host, long id, int first, int count)
      throws Exception {
    byte[] predictions = new byte[count];
    int[] traces = new int[count];
    int done = 0;
    while (done < count) {
      SampleRecords page =
          host.request(new FetchSamples(id, first + done, count - done), SampleRecords.class);
      System.arraycopy(page.predictions(), 0, predictions, done, page.predictions().length);
      System.arraycopy(page.traces(), 0, traces, done, page.traces().length);
      done += page.traces().length;
    }
    return new InferenceResult(predictions, traces);
  }

  @Test
  void keepsItsStateForTheNextLinkAndItsFence() throws Exception {
    byte[] image = ModelImage.encode(new RandomModels(new SplittableRandom(4)).anyModel());
    long nonce;
    try (TestHost host = new TestHost(connect(simulator, "device-1", profile))) {
      host.useEpoch(5);
      host.upload(BlobKind.MODEL, image, host.hello());
      nonce = host.bootNonce();
    }
    try (TestHost host = new TestHost(reconnect())) {
      host.useEpoch(4);
      assertThat(host.hello().resident()).containsExactly(Digest.of(image));
      assertThat(host.bootNonce()).isEqualTo(nonce);
      Refusal refusal = host.request(new Reset(), Refusal.class);
      assertThat(refusal.reason()).isEqualTo(RefusalReason.STALE_EPOCH);
      assertThat(refusal.expected()).isEqualTo(5);

      host.useEpoch(7);
      assertThat(host.request(new Ping())).isEqualTo(new Done());
      host.useEpoch(6);
      assertThat(host.request(new Reset())).isEqualTo(new Done());
      assertThat(host.hello().resident()).isEmpty();
      assertThat(host.bootNonce()).isNotEqualTo(nonce);
    }
  }

  @Test
  void answersAfterGarbage() throws Exception {
    try (TestHost host = new TestHost(connect(simulator, "device-1", profile))) {
      SplittableRandom random = new SplittableRandom(5);
      for (int i = 0; i < 100; i++) {
        byte[] garbage = new byte[random.nextInt(1, 300)];
        random.nextBytes(garbage);
        host.link().send(garbage);
      }
      assertThat(host.request(new Ping())).isEqualTo(new Done());
    }
  }

  @Test
  void conformsToTheVectors() throws Exception {
    try (TestHost host = new TestHost(connect(simulator, "device-1", profile))) {
      ConformanceReport report = Replay.run(new LinkTarget(host), Vectors.load(), Depth.ADMISSION);

      assertThat(report.failures()).isEmpty();
      assertThat(report.skipped()).isEmpty();
      assertThat(report.passed()).isGreaterThan(1000);
    }
  }
}
