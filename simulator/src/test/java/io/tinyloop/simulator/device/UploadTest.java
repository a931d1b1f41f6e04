package io.tinyloop.simulator.device;

import static org.assertj.core.api.Assertions.assertThat;

import io.tinyloop.protocol.arithmetic.BatchedEngine;
import io.tinyloop.protocol.model.DataSet;
import io.tinyloop.protocol.model.DataSetImage;
import io.tinyloop.protocol.model.ModelImage;
import io.tinyloop.protocol.model.QuantizedGru;
import io.tinyloop.protocol.model.RandomModels;
import io.tinyloop.protocol.model.ResidentBytes;
import io.tinyloop.protocol.wire.BlobKind;
import io.tinyloop.protocol.wire.DeviceReply;
import io.tinyloop.protocol.wire.DeviceReply.Refusal;
import io.tinyloop.protocol.wire.DeviceReply.UploadStatus;
import io.tinyloop.protocol.wire.Digest;
import io.tinyloop.protocol.wire.Hello;
import io.tinyloop.protocol.wire.HostCommand.UploadBegin;
import io.tinyloop.protocol.wire.HostCommand.UploadChunk;
import io.tinyloop.protocol.wire.RefusalReason;
import io.tinyloop.simulator.Simulator;
import io.tinyloop.simulator.TestHost;
import io.tinyloop.simulator.link.LoopbackDevice;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class UploadTest {

  private static final int CHUNK = 100;

  private final Simulator simulator =
      new Simulator(BatchedEngine.plain(), 1, InstantSource.system());
  private final RandomModels random = new RandomModels(new SplittableRandom(8));
  private final QuantizedGru model =
      random.model(List.of(RandomModels.homogeneous(4, false)), 5, List.of(9), 4);
  private final byte[] image = ModelImage.encode(model);
  private final Digest digest = Digest.of(image);
  private final UploadBegin begin = new UploadBegin(BlobKind.MODEL, digest, image.length);
  private final List<UploadChunk> chunks = TestHost.chunks(image, 0, CHUNK);

  @AfterEach
  void switchOff() {
    simulator.close();
  }

  /** An M4 whose memory for data sets has {@code dataBytes}; chunks of 100 bytes. */
  private DeviceProfile profile(int dataBytes) {
    return new DeviceProfile(
        simulator.costs().core("cortex-m4"), dataBytes, CHUNK, 4, 1000, 0, Duration.ZERO);
  }

  private TestHost host(DeviceProfile profile) {
    return new TestHost(simulator.loopback("device", profile).open());
  }

  @Test
  void acknowledgesEveryByteBefore() throws Exception {
    TestHost host = host(profile(1000));

    assertThat(host.request(begin)).isEqualTo(new UploadStatus(0, false));
    assertThat(host.request(chunks.get(0))).isEqualTo(new UploadStatus(CHUNK, false));
    assertThat(host.request(chunks.get(1))).isEqualTo(new UploadStatus(2 * CHUNK, false));
  }

  @Test
  void takesFirstBytesThatComeWithTheAnnouncement() throws Exception {
    TestHost host = host(profile(1000));

    assertThat(host.request(begin(CHUNK))).isEqualTo(new UploadStatus(CHUNK, false));
    assertThat(host.request(begin(50)))
        .as("it has more of them already")
        .isEqualTo(new UploadStatus(CHUNK, false));
    assertThat(finish(host, 1)).isEqualTo(new UploadStatus(image.length, true));
    assertThat(host.request(begin(CHUNK)))
        .as("it is resident")
        .isEqualTo(new UploadStatus(image.length, true));
  }

  @Test
  void takesAWholeBlobThatComesWithItsAnnouncement() throws Exception {
    TestHost host = host(profile(1000).withMaxChunkBytes(image.length));

    assertThat(host.request(begin(image.length))).isEqualTo(new UploadStatus(image.length, true));
  }

  @Test
  void refusesMoreFirstBytesThanAChunkOrTheBlobHas() throws Exception {
    TestHost host = host(profile(1000));
    host.request(begin);
    host.request(chunks.get(0));

    assertRefused(host.request(begin(CHUNK + 1)), RefusalReason.TOO_LARGE, CHUNK, CHUNK + 1);
    assertRefused(
        host.request(new UploadBegin(BlobKind.MODEL, digest, 7, new byte[8])),
        RefusalReason.TOO_LARGE,
        7,
        8);
    assertThat(host.request(begin))
        .as("nothing has changed")
        .isEqualTo(new UploadStatus(CHUNK, false));
  }

  private UploadBegin begin(int bytes) {
    return new UploadBegin(BlobKind.MODEL, digest, image.length, Arrays.copyOf(image, bytes));
  }

  @Test
  void asksForTheFirstMissingByteAfterAGap() throws Exception {
    TestHost host = host(profile(1000));
    host.request(begin);
    host.request(chunks.get(0));

    assertRefused(host.request(chunks.get(2)), RefusalReason.BAD_OFFSET, CHUNK, 2 * CHUNK);
    assertRefused(
        host.request(new UploadChunk(CHUNK - 1, new byte[2])),
        RefusalReason.BAD_OFFSET,
        CHUNK,
        CHUNK - 1);
    assertThat(host.request(chunks.get(1))).isEqualTo(new UploadStatus(2 * CHUNK, false));
  }

  @Test
  void answersARepeatedChunkWithoutTakingIt() throws Exception {
    TestHost host = host(profile(1000));
    host.request(begin);
    host.request(chunks.get(0));
    host.request(chunks.get(1));
    byte[] other = new byte[CHUNK];

    assertThat(host.request(new UploadChunk(0, other)))
        .isEqualTo(new UploadStatus(2 * CHUNK, false));
    assertThat(finish(host, 2)).isEqualTo(new UploadStatus(image.length, true));
    assertThat(host.request(chunks.getLast())).isEqualTo(new UploadStatus(image.length, true));
  }

  @Test
  void resumesOverAnotherLink() throws Exception {
    LoopbackDevice device = simulator.loopback("device", profile(1000));
    TestHost first = new TestHost(device.open());
    first.request(begin);
    first.request(chunks.get(0));
    TestHost second = new TestHost(device.open());
    second.hello();

    assertThat(second.request(begin)).isEqualTo(new UploadStatus(CHUNK, false));
    assertThat(finish(second, 1)).isEqualTo(new UploadStatus(image.length, true));
    assertThat(second.request(begin)).isEqualTo(new UploadStatus(image.length, true));
  }

  @Test
  void forgetsAnUnfinishedUploadWhenAnotherBegins() throws Exception {
    TestHost host = host(profile(1000));
    host.request(begin);
    host.request(chunks.get(0));
    host.request(new UploadBegin(BlobKind.DATA_SET, digest, 50));

    assertThat(host.request(begin)).isEqualTo(new UploadStatus(0, false));
  }

  @Test
  void goesOnAfterAQuestionForAResidentBlob() throws Exception {
    TestHost host = host(profile(1000));
    byte[] data = data(1);
    host.upload(BlobKind.DATA_SET, data, host.hello());
    host.request(begin);
    host.request(chunks.get(0));

    assertThat(host.request(new UploadBegin(BlobKind.DATA_SET, Digest.of(data), data.length)))
        .isEqualTo(new UploadStatus(data.length, true));
    assertThat(finish(host, 1)).isEqualTo(new UploadStatus(image.length, true));
  }

  @Test
  void refusesChunksThatBelongToNothing() throws Exception {
    TestHost host = host(profile(1000));

    assertRefused(host.request(chunks.get(1)), RefusalReason.BAD_OFFSET, 0, CHUNK);
    host.request(begin);
    assertRefused(
        host.request(new UploadChunk(0, new byte[CHUNK + 1])),
        RefusalReason.TOO_LARGE,
        CHUNK,
        CHUNK + 1);
    assertRefused(
        host.request(new UploadChunk(image.length, new byte[1])),
        RefusalReason.TOO_LARGE,
        image.length,
        image.length + 1);
    assertRefused(
        host.request(new UploadChunk(Integer.MAX_VALUE, new byte[1])),
        RefusalReason.TOO_LARGE,
        image.length,
        Integer.MAX_VALUE);
  }

  @Test
  void refusesABlobWithAnotherDigest() throws Exception {
    TestHost host = host(profile(1000));
    host.request(new UploadBegin(BlobKind.MODEL, Digest.of(new byte[1]), image.length));

    assertRefused(finish(host, 0), RefusalReason.BAD_DIGEST, 0, 0);
    assertThat(host.hello().resident()).isEmpty();
  }

  @Test
  void refusesAnInvalidImageAndNamesTheByte() throws Exception {
    TestHost host = host(profile(1000));
    Hello hello = host.hello();
    byte[] broken = image.clone();
    broken[0] = 'X';
    byte[] longer = Arrays.copyOf(image, image.length + 1);

    assertRefused(host.upload(BlobKind.MODEL, broken, hello), RefusalReason.INVALID_MODEL, 0, 0);
    assertRefused(
        host.upload(BlobKind.MODEL, longer, hello), RefusalReason.INVALID_MODEL, 0, image.length);
    assertRefused(
        host.upload(BlobKind.DATA_SET, image, hello), RefusalReason.INVALID_DATA_SET, 0, 0);
    assertThat(host.hello().resident()).isEmpty();
  }

  @Test
  void refusesAModelThatNeedsMoreThanTheRam() throws Exception {
    QuantizedGru large =
        random.model(List.of(RandomModels.homogeneous(6, false)), 28, List.of(96), 10);
    byte[] largeImage = ModelImage.encode(large);
    DeviceProfile small = DeviceProfile.of(simulator.costs().core("cortex-m0plus"));
    int ram = small.core().ramBytes();
    assertThat(largeImage.length).isLessThan(ram);
    assertThat(ResidentBytes.of(large)).isGreaterThan(ram);
    TestHost host = host(small);

    assertRefused(
        host.upload(BlobKind.MODEL, largeImage, host.hello()),
        RefusalReason.TOO_LARGE,
        ram,
        ResidentBytes.of(large));
    assertRefused(
        host.request(new UploadBegin(BlobKind.MODEL, digest, ram + 1)),
        RefusalReason.TOO_LARGE,
        ram,
        ram + 1);
  }

  @Test
  void keepsOneModelAndDropsItWhenTheNextBegins() throws Exception {
    TestHost host = host(profile(1000));
    Hello hello = host.hello();
    host.upload(BlobKind.MODEL, image, hello);
    byte[] next = ModelImage.encode(random.anyModel());
    host.request(new UploadBegin(BlobKind.MODEL, Digest.of(next), next.length));

    assertThat(host.hello().resident()).isEmpty();
    host.upload(BlobKind.MODEL, next, hello);
    assertThat(host.hello().resident()).containsExactly(Digest.of(next));
  }

  @Test
  void evictsTheDataSetThatWasNotUsedForLongest() throws Exception {
    byte[] a = data(1);
    byte[] b = data(2);
    byte[] c = data(3);
    TestHost host = host(profile(2 * a.length));
    Hello hello = host.hello();
    host.upload(BlobKind.DATA_SET, a, hello);
    host.upload(BlobKind.DATA_SET, b, hello);
    host.upload(BlobKind.DATA_SET, a, hello);
    host.upload(BlobKind.DATA_SET, c, hello);

    assertThat(host.hello().resident()).containsExactlyInAnyOrder(Digest.of(a), Digest.of(c));
    assertRefused(
        host.request(new UploadBegin(BlobKind.DATA_SET, digest, 2 * a.length + 1)),
        RefusalReason.TOO_LARGE,
        2 * a.length,
        2 * a.length + 1);
    assertThat(host.hello().resident()).hasSize(2);
  }

  @Test
  void sharesTheRamBetweenModelAndDataWithoutAMemoryForData() throws Exception {
    int ram = profile(0).core().ramBytes();
    TestHost host = host(new DeviceProfile(profile(0).core(), 0, 4096, 16, 1000, 0, Duration.ZERO));
    Hello hello = host.hello();
    assertThat(hello.dataBytes()).isZero();
    byte[] half = bigData(ram / 2);
    host.upload(BlobKind.DATA_SET, half, hello);
    host.upload(BlobKind.MODEL, image, hello);
    assertThat(host.hello().resident()).containsExactly(digest, Digest.of(half));

    int left = ram - ResidentBytes.of(model);
    assertRefused(
        host.request(new UploadBegin(BlobKind.DATA_SET, digest, left + 1)),
        RefusalReason.TOO_LARGE,
        left,
        left + 1);
    host.request(new UploadBegin(BlobKind.DATA_SET, Digest.of(new byte[1]), left));
    assertThat(host.hello().resident()).containsExactly(digest);
  }

  private byte[] data(int seed) {
    DataSet data = new RandomModels(new SplittableRandom(seed)).data(model, 6, 7);
    return DataSetImage.encode(data);
  }

  private byte[] bigData(int bytes) {
    byte[] codes = new byte[bytes - 100];
    DataSet data =
        new DataSet(
            codes.length / model.inputSize(),
            model.inputSize(),
            model.input().bits(),
            4,
            Arrays.copyOf(codes, codes.length / model.inputSize() * model.inputSize()),
            new byte[1]);
    return DataSetImage.encode(data);
  }

  /** Sends the chunks from {@code first} on; the last answer. */
  private DeviceReply finish(TestHost host, int first) throws Exception {
    DeviceReply last = null;
    for (UploadChunk chunk : chunks.subList(first, chunks.size())) {
      last = host.request(chunk);
    }
    return last;
  }

  private static void assertRefused(
      DeviceReply reply, RefusalReason reason, int expected, int actual) {
    assertThat(reply).isInstanceOf(Refusal.class);
    Refusal refusal = (Refusal) reply;
    assertThat(refusal.reason()).isEqualTo(reason);
    assertThat(refusal.expected()).isEqualTo(expected);
    assertThat(refusal.actual()).isEqualTo(actual);
  }
}
