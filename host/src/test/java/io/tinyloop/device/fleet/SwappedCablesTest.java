package io.tinyloop.device.fleet;

import static org.assertj.core.api.Assertions.assertThat;

import io.tinyloop.device.AdmissionTest;
import io.tinyloop.device.DeviceConnector;
import io.tinyloop.device.DevicePool;
import io.tinyloop.device.DeviceSpec;
import io.tinyloop.device.EvaluationJob;
import io.tinyloop.device.Outcome;
import io.tinyloop.device.OutcomeKind;
import io.tinyloop.device.PoolListener;
import io.tinyloop.device.PoolSettings;
import io.tinyloop.device.SampleSet;
import io.tinyloop.device.SessionSettings;
import io.tinyloop.device.serial.SerialLink;
import io.tinyloop.protocol.arithmetic.ReferenceKernel;
import io.tinyloop.protocol.model.ActivationFormat;
import io.tinyloop.protocol.model.QuantizedGru;
import io.tinyloop.protocol.model.RandomModels;
import io.tinyloop.protocol.wire.Limits;
import io.tinyloop.protocol.wire.Link;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Two boards on serial ports whose plugs are exchanged while they are at work. */
@Timeout(120)
class SwappedCablesTest {

  private static final PoolSettings FORGIVING =
      new PoolSettings(
          1,
          SessionSettings.DEFAULT,
          Duration.ofSeconds(20),
          Duration.ofSeconds(20),
          1_000,
          2,
          Duration.ofSeconds(2),
          Duration.ofMillis(100),
          Duration.ofMillis(10),
          Duration.ofMillis(10));

  @TempDir Path folder;

  /** A port, in which any board's plug can be. */
  private static final class Socket implements DeviceConnector {

    private final String name;
    private volatile String path;
    private volatile @Nullable Link open;

    Socket(String name, String path) {
      this.name = name;
      this.path = path;
    }

    @Override
    public String name() {
      return name;
    }

    @Override
    public DeviceSpec spec() {
      return DeviceSpec.parse("serial:/dev/" + name);
    }

    @Override
    public Link open() throws IOException {
      Link link = SerialLink.open(path, 115_200, Limits.MAX_DEVICE_FRAME_BYTES);
      open = link;
      return link;
    }

    void plug(String other) {
      path = other;
      Link before = open;
      if (before != null) {
        before.close();
      }
    }
  }

  @Test
  void creditsNoResultToTheWrongBoard() throws Exception {
    try (StandaloneDevices boards =
        StandaloneDevices.of(StandaloneSettings.of("cortex-m4", 2, 11))) {
      List<String> paths =
          boards.pty(folder).stream().map(name -> name.substring("serial:".length())).toList();
      Socket left = new Socket("left", paths.get(0));
      Socket right = new Socket("right", paths.get(1));
      Set<String> seen = ConcurrentHashMap.newKeySet();
      CountDownLatch noticed = new CountDownLatch(2);
      PoolListener listener =
          new PoolListener() {
            @Override
            public void faulted(String device, Outcome fault) {
              if (fault.kind() == OutcomeKind.DEVICE_FAULT
                  && fault.reason().contains("swapped")
                  && seen.add(device)) {
                noticed.countDown();
              }
            }
          };
      try (DevicePool pool =
          DevicePool.start(
              List.of(left, right),
              FORGIVING,
              AdmissionTest.NONE,
              new ReferenceKernel(),
              listener)) {
        assertThat(pool.awaitAdmission(Duration.ofSeconds(60))).isTrue();
        credits(pool, 20);

        left.plug(paths.get(1));
        right.plug(paths.get(0));
        assertThat(noticed.await(60, TimeUnit.SECONDS)).as("both swaps were noticed").isTrue();

        left.plug(paths.get(0));
        right.plug(paths.get(1));
        assertThat(pool.awaitAdmission(Duration.ofSeconds(60))).isTrue();
        creditsAfterAll(pool);
      }
    }
  }

  /** Results come from the board whose place is named, and from no other. */
  private static void credits(DevicePool pool, int jobs) throws Exception {
    List<CompletableFuture<Outcome>> all =
        IntStream.range(0, jobs).mapToObj(i -> pool.submit(job(i))).toList();
    for (CompletableFuture<Outcome> one : all) {
      assertCredited(one.get(60, TimeUnit.SECONDS));
    }
  }

  private static void assertCredited(Outcome outcome) {
    assertThat(outcome).isInstanceOf(Outcome.Ok.class);
    String uid = ((Outcome.Ok) outcome).report().hello().uid();
    String board = outcome.device().equals("left") ? "sim-cortex-m4-1" : "sim-cortex-m4-2";
    assertThat(uid).as("who computed for " + outcome.device()).isEqualTo(board);
  }

  /** Where both are in quarantine for a moment, a job finds nobody: it is asked for again. */
  private static void creditsAfterAll(DevicePool pool) throws Exception {
    Outcome outcome;
    do {
      outcome = pool.submit(job(99)).get(60, TimeUnit.SECONDS);
    } while (!outcome.kind().settled());
    assertCredited(outcome);
  }

  private static EvaluationJob job(long seed) {
    RandomModels models = new RandomModels(new SplittableRandom(seed));
    QuantizedGru model =
        models.model(
            new ActivationFormat(8, 128),
            List.of(RandomModels.homogeneous(8, false)),
            5,
            List.of(6),
            4);
    SampleSet samples = SampleSet.of(models.data(model, 10, 3));
    return EvaluationJob.of(model, samples, null, Duration.ofSeconds(20));
  }
}
