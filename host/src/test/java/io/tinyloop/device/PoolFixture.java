package io.tinyloop.device;

import io.tinyloop.protocol.arithmetic.ReferenceKernel;
import io.tinyloop.protocol.wire.HostCommand;
import io.tinyloop.protocol.wire.HostCommand.Evaluate;
import io.tinyloop.protocol.wire.Link;
import java.io.IOException;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** A pool of fake devices, quick to lose its patience. */
abstract class PoolFixture {

  static final PoolSettings QUICK =
      new PoolSettings(
          1,
          new SessionSettings(Duration.ofSeconds(1), 2, Duration.ofSeconds(1)),
          Duration.ofSeconds(30),
          Duration.ofSeconds(30),
          3,
          2,
          Duration.ofMillis(100),
          Duration.ofSeconds(30),
          Duration.ofMillis(1),
          Duration.ofHours(1));

  /** Long for a device that answers at once, even on a busy machine. */
  static final Duration HUNG_DEADLINE = Duration.ofSeconds(1);

  /** Notes each attempt: device and outcome. */
  final List<String> attempts = new CopyOnWriteArrayList<>();

  final PoolListener notes =
      new PoolListener() {
        @Override
        public void attempted(String device, EvaluationJob job, Outcome outcome) {
          attempts.add(device + " " + outcome.kind());
        }
      };

  record Fake(String name, FakeDevice device, Optional<String> expectedUid)
      implements DeviceConnector {

    Fake(String name, FakeDevice device) {
      this(name, device, Optional.empty());
    }

    @Override
    public DeviceSpec spec() {
      return DeviceSpec.parse("sim:cortex-m4");
    }

    @Override
    public Link open() throws IOException, InterruptedException {
      return device.open();
    }
  }

  final DevicePool pool(Fake... fleet) {
    return pool(AdmissionTest.NONE, fleet);
  }

  final DevicePool pool(AdmissionTest admission, Fake... fleet) {
    return DevicePool.start(Arrays.asList(fleet), QUICK, admission, new ReferenceKernel(), notes);
  }

  static Fake fake(String name) {
    return new Fake(name, new FakeDevice(name));
  }

  static Fake fake(String name, Consumer<FakeDevice> fault) {
    Fake fake = fake(name);
    fault.accept(fake.device);
    return fake;
  }

  static Outcome outcome(CompletableFuture<Outcome> future) throws Exception {
    return future.get(30, TimeUnit.SECONDS);
  }

  /** Blocks in an evaluation for good, deaf to interruption, as native code does. */
  static void hang(HostCommand command, CountDownLatch until) {
    boolean waiting = command instanceof Evaluate;
    while (waiting) {
      try {
        until.await();
        waiting = false;
      } catch (InterruptedException e) {
        // Deaf.
      }
    }
  }

  static void awaitQuietly(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
