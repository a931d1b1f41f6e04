package io.tinyloop.simulator.fault;

import io.tinyloop.protocol.wire.Digest;
import io.tinyloop.protocol.wire.EvaluateResult;
import io.tinyloop.protocol.wire.Hello;
import io.tinyloop.protocol.wire.Link;
import io.tinyloop.protocol.wire.Window;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;

/**
 * The faults of one device: a function of plan, seed and uid. Used by the device's thread; {@link
 * #counts} by any.
 */
public final class Faults {

  /** A device's clock that drifts is off by up to so much at the end of a measurement. */
  private static final double MOST_DRIFT = 0.5;

  private static final double LEAST_DRIFT = 0.2;

  private final FaultPlan plan;
  private final Map<FaultKind, RandomGenerator> chances = new EnumMap<>(FaultKind.class);
  private final Map<FaultKind, Long> counts = new ConcurrentHashMap<>();

  /**
   * @param uid of the device
   */
  public Faults(FaultPlan plan, String uid) {
    this.plan = plan;
    for (FaultKind kind : plan.rates().keySet()) {
      long seed = plan.seed() * 31 + uid.hashCode();
      chances.put(
          kind, RandomGeneratorFactory.of("L64X128MixRandom").create(seed * 31 + kind.ordinal()));
    }
  }

  /** No faults. */
  public static Faults none() {
    return new Faults(FaultPlan.NONE, "");
  }

  /** Whether a fault of this kind happens now. */
  public boolean strikes(FaultKind kind) {
    double rate = plan.rate(kind);
    boolean strikes = rate > 0 && chance(kind).nextDouble() < rate;
    if (strikes) {
      counts.merge(kind, 1L, Long::sum);
    }
    return strikes;
  }

  /** How often each kind has happened so far. */
  public Map<FaultKind, Long> counts() {
    return Map.copyOf(counts);
  }

  RandomGenerator chance(FaultKind kind) {
    RandomGenerator chance = chances.get(kind);
    if (chance == null) {
      throw new IllegalStateException("The fault %s has no rate in %s.".formatted(kind, plan));
    }
    return chance;
  }

  /** A link on which frames are damaged, lost, repeated, late and buried in garbage. */
  public Link on(Link link) {
    return plan.rates().isEmpty() ? link : new FaultyLink(link, this);
  }

  /** Waits as long as a hung device is silent. */
  public void hang() throws InterruptedException {
    pause(plan.hang());
  }

  void delay() throws InterruptedException {
    long longest = Math.max(1, plan.delay().toMillis());
    pause(Duration.ofMillis(chance(FaultKind.DELAY).nextLong(longest)));
  }

  private static void pause(Duration time) throws InterruptedException {
    var _ = new CountDownLatch(1).await(time.toNanos(), TimeUnit.NANOSECONDS);
  }

  /** What a device says of itself that does not know who it is. */
  public Hello lie(Hello truth) {
    int lie = chance(FaultKind.LYING_HELLO).nextInt(3);
    return new Hello(
        lie == 0 ? ~truth.challenge() : truth.challenge(),
        lie == 1 ? truth.uid() + "-other" : truth.uid(),
        lie == 2 ? "cortex-m99" : truth.mcu(),
        truth.board(),
        truth.firmwareDigest(),
        truth.protocolVersion(),
        truth.minProtocolVersion(),
        truth.arithmeticVersion(),
        lie == 2 ? 2 * truth.clockHertz() : truth.clockHertz(),
        truth.tickKind(),
        truth.tickHertz(),
        truth.ramBytes(),
        truth.maxChunkBytes(),
        truth.windowChunks(),
        truth.maxSamples(),
        truth.energySensor(),
        truth.supplyMillivolts(),
        truth.cachesEnabled(),
        truth.resident(),
        truth.flags(),
        truth.dataBytes());
  }

  /** What a device finds whose supply dipped, or whose clock drifted; the truth for most. */
  public EvaluateResult spoilt(EvaluateResult truth) {
    EvaluateResult computed = strikes(FaultKind.BROWN_OUT) ? wrong(truth) : truth;
    return !computed.windows().isEmpty() && strikes(FaultKind.CLOCK_DRIFT)
        ? with(computed, computed.correct(), computed.predictionDigest(), drifting(computed))
        : computed;
  }

  private EvaluateResult wrong(EvaluateResult truth) {
    byte[] digest = truth.predictionDigest().bytes();
    digest[chance(FaultKind.BROWN_OUT).nextInt(digest.length)] ^= 1;
    int correct = truth.correct() == truth.total() ? truth.correct() - 1 : truth.correct() + 1;
    return with(truth, correct, Digest.fromBytes(digest), truth.windows());
  }

  private List<Window> drifting(EvaluateResult truth) {
    double drift = chance(FaultKind.CLOCK_DRIFT).nextDouble(LEAST_DRIFT, MOST_DRIFT);
    int count = truth.windows().size();
    List<Window> windows = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      Window window = truth.windows().get(i);
      double factor = 1 + drift * (i + 1) / count;
      windows.add(
          new Window(
              window.sequences(), Math.round(window.ticks() * factor), window.energyNanojoules()));
    }
    return windows;
  }

  private static EvaluateResult with(
      EvaluateResult truth, int correct, Digest predictions, List<Window> windows) {
    return new EvaluateResult(
        truth.evaluationId(),
        correct,
        truth.total(),
        predictions,
        truth.stateDigest(),
        windows,
        truth.operatorTicks(),
        truth.stackBytes(),
        truth.modelBytes(),
        truth.residentBytes(),
        truth.energyStatus(),
        truth.fromCache());
  }
}
