package io.tinyloop.device;

import static org.assertj.core.api.Assertions.assertThat;

import io.tinyloop.Until;
import io.tinyloop.measure.Calibrations;
import io.tinyloop.protocol.arithmetic.ReferenceKernel;
import io.tinyloop.protocol.wire.HostCommand;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A journal on a disk that stalls must not make the alarms of other devices late. */
@Timeout(60)
class StalledListenerTest extends PoolFixture {

  private final AtomicLong nanos = new AtomicLong();
  private final Alarms alarms = new Alarms();
  private final CountDownLatch stalled = new CountDownLatch(1);
  private final CountDownLatch never = new CountDownLatch(1);

  private final Set<String> inEvaluation = ConcurrentHashMap.newKeySet();

  /** Blocks in whatever it is told of the first device's hang, as a journal does. */
  private final PoolListener journal =
      new PoolListener() {
        @Override
        public void changed(DeviceStatus status) {
          if (status.name().equals("first") && status.state() == DeviceState.HUNG) {
            awaitQuietly(stalled);
          }
        }

        @Override
        public void attempted(String device, EvaluationJob job, Outcome outcome) {
          attempts.add(device + " " + outcome.kind());
        }
      };

  /** Alarms by a counter, on the thread that moves it, one after the other. */
  private final class Alarms extends ScheduledThreadPoolExecutor {

    private record Alarm(long due, Runnable rings, ScheduledFuture<?> future) {}

    private final List<Alarm> set = new ArrayList<>();

    Alarms() {
      super(1);
    }

    @Override
    public synchronized ScheduledFuture<?> schedule(Runnable alarm, long time, TimeUnit unit) {
      ScheduledFuture<?> future = super.schedule(() -> {}, 1, TimeUnit.HOURS);
      set.add(new Alarm(nanos.get() + unit.toNanos(time), alarm, future));
      return future;
    }

    void advance(Duration time) {
      long now = nanos.addAndGet(time.toNanos());
      for (Alarm alarm : due(now)) {
        alarm.rings().run();
      }
    }

    private synchronized List<Alarm> due(long now) {
      return set.stream()
          .filter(alarm -> alarm.due() <= now && !alarm.future().isCancelled())
          .sorted(Comparator.comparingLong(Alarm::due))
          .toList();
    }
  }

  private PoolServices services(JobDesk desk, Dispatcher dispatcher, Law law) {
    return new PoolServices(
        QUICK,
        dispatcher,
        desk,
        AdmissionTest.NONE,
        law,
        new EvaluationIds(1),
        Calibrations.inMemory(),
        LeaseEpochs.from(1),
        journal,
        InstantSource.system(),
        nanos::get,
        new SplittableRandom(3),
        alarms);
  }

  @Test
  void theHangOfAnotherDeviceIsFoundWithinTwiceItsDeadlineAllTheSame() throws Exception {
    Dispatcher dispatcher = new Dispatcher();
    JobDesk desk = new JobDesk(dispatcher, journal, 1);
    try (Law law = new Law(new ReferenceKernel())) {
      PoolServices services = services(desk, dispatcher, law);
      List<DeviceWorker> workers = List.of(worker("first", services), worker("second", services));
      Lane lane = new Lane("all", 1, null, false, PoolListener.NONE, desk);
      workers.forEach(DeviceWorker::start);
      EvaluationJob job = Candidates.job(5, null, HUNG_DEADLINE);
      var _ = lane.submit(job);
      var _ = lane.submit(job);
      for (DeviceWorker worker : workers) {
        Until.holds(worker.name() + " evaluates", () -> hanging(worker));
      }

      alarms.advance(
          SlowestTimes.ofAttempt(job, workers.getFirst().status().hello()).multipliedBy(2));

      assertThat(workers).allMatch(worker -> worker.status().state() == DeviceState.HUNG);
      Until.holds("the second is told", () -> attempts.contains("second TIMEOUT"));
      assertThat(attempts).containsExactly("second TIMEOUT");
      stalled.countDown();
      Until.holds("the first is told", () -> attempts.contains("first TIMEOUT"));
      never.countDown();
      workers.forEach(DeviceWorker::close);
    } finally {
      stalled.countDown();
      never.countDown();
      alarms.shutdownNow();
    }
  }

  private DeviceWorker worker(String name, PoolServices services) {
    return new DeviceWorker(
        fake(
            name,
            device ->
                device.before =
                    command -> {
                      if (command instanceof HostCommand.Evaluate) {
                        inEvaluation.add(name);
                      }
                      hang(command, never);
                    }),
        services);
  }

  private boolean hanging(DeviceWorker worker) {
    return inEvaluation.contains(worker.name());
  }
}
