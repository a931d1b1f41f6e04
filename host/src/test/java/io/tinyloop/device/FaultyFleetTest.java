package io.tinyloop.device;

import static org.assertj.core.api.Assertions.assertThat;

import io.tinyloop.device.Outcome.Ok;
import io.tinyloop.protocol.arithmetic.InferenceResult;
import io.tinyloop.protocol.arithmetic.ReferenceKernel;
import io.tinyloop.protocol.wire.HostCommand;
import io.tinyloop.protocol.wire.HostCommand.Evaluate;
import io.tinyloop.protocol.wire.Link;
import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Many candidates on devices that lose frames, reset, hang and lie: no false result comes out. */
@Timeout(120)
class FaultyFleetTest {

  private static final PoolSettings STUBBORN =
      new PoolSettings(
          1,
          new SessionSettings(Duration.ofMillis(15), 12, Duration.ofMillis(40)),
          Duration.ofSeconds(5),
          Duration.ofSeconds(5),
          1_000,
          1_000,
          Duration.ofMillis(200),
          Duration.ofMillis(20),
          Duration.ofMillis(1),
          Duration.ofHours(1));

  private static final int CANDIDATES = 60;

  private record Faulty(String name, FakeDevice device) implements DeviceConnector {

    @Override
    public DeviceSpec spec() {
      return DeviceSpec.parse("sim:cortex-m4");
    }

    @Override
    public Link open() {
      return device.open();
    }
  }

  /** A fifth of what happens goes wrong, each kind of fault by chance. */
  private static Faulty faulty(int number, long seed) {
    FakeDevice device = new FakeDevice("board-" + number);
    SplittableRandom random = new SplittableRandom(1_000 * seed + number);
    device.maxSamples = 8 + 8 * number; // in batches of different sizes, too
    device.loses = _ -> random.nextInt(10) == 0;
    device.losesAnswersTo =
        command -> random.nextInt(10) == 0 || (command instanceof Evaluate && hangs(random));
    device.before =
        command -> {
          if (random.nextInt(60) == 0) {
            device.powerCycle();
          } else if (random.nextInt(60) == 0) {
            device.dropDataSets();
          }
          lies(device, command, random);
        };
    return new Faulty("board#" + number, device);
  }

  private static boolean hangs(SplittableRandom random) {
    return random.nextInt(12) == 0;
  }

  private static void lies(FakeDevice device, HostCommand command, SplittableRandom random) {
    if (command instanceof Evaluate evaluate) {
      boolean lie = random.nextInt(8) == 0;
      device.wrongSamples = lie ? new int[] {random.nextInt(evaluate.sampleCount())} : null;
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3})
  void letsNoFaultBecomeAResult(long seed) throws Exception {
    Candidates candidates = new Candidates(seed);
    SampleSet samples = candidates.samples(24);
    List<EvaluationJob> jobs =
        IntStream.range(0, CANDIDATES)
            .mapToObj(
                _ -> EvaluationJob.of(candidates.model(), samples, null, Duration.ofMillis(1_500)))
            .toList();
    Map<OutcomeKind, Long> seen = new EnumMap<>(OutcomeKind.class);
    try (DevicePool pool =
        DevicePool.start(
            IntStream.rangeClosed(1, 4).mapToObj(i -> faulty(i, seed)).toList(),
            STUBBORN,
            AdmissionTest.NONE,
            new ReferenceKernel(),
            PoolListener.NONE)) {
      List<CompletableFuture<Outcome>> outcomes = jobs.stream().map(pool::submit).toList();
      for (int i = 0; i < CANDIDATES; i++) {
        Outcome outcome = outcomes.get(i).get(100, TimeUnit.SECONDS);
        assertThat(outcome).isInstanceOf(Ok.class);
        InferenceResult law = new ReferenceKernel().run(jobs.get(i).model(), samples.data());
        DeviceReport report = ((Ok) outcome).report();
        assertThat(report.predictionDigest().hex()).isEqualTo(law.predictionDigest());
        assertThat(report.stateDigest().hex()).isEqualTo(law.stateDigest());
        assertThat(report.correct()).isEqualTo(law.correct(samples.data(), 0));
      }
      for (DeviceStatus device : pool.snapshot()) {
        device.outcomes().forEach((kind, count) -> seen.merge(kind, count, Long::sum));
      }
    }
    assertThat(seen.get(OutcomeKind.OK)).as("each once").isEqualTo(CANDIDATES);
    assertThat(seen).as("the faults did happen").containsKeys(OutcomeKind.DEVICE_FAULT);
    assertThat(seen).doesNotContainKey(OutcomeKind.CANDIDATE_INFEASIBLE);
  }
}
