package io.tinyloop.device;

import static org.assertj.core.api.Assertions.assertThat;

import io.tinyloop.measure.Calibrations;
import io.tinyloop.measure.Instrument;
import io.tinyloop.measure.Metered;
import io.tinyloop.meter.DeviceWindows;
import io.tinyloop.meter.EnergyMeter;
import io.tinyloop.meter.MeterOpener;
import io.tinyloop.protocol.arithmetic.ReferenceKernel;
import io.tinyloop.protocol.wire.Link;
import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A meter whose port opens after the alarm has dropped its device. */
@Timeout(60)
class LateMeterTest {

  private final FakeDevice device = new FakeDevice("board");
  private final CountDownLatch closed = new CountDownLatch(1);

  /** Holds its port until it is closed. */
  private final class PortHolder implements EnergyMeter {

    @Override
    public Instrument instrument() {
      throw new UnsupportedOperationException("nothing is measured here");
    }

    @Override
    public void begin() {}

    @Override
    public List<Metered> end(DeviceWindows told, Duration patience) {
      return List.of();
    }

    @Override
    public void close() {
      closed.countDown();
    }
  }

  private record Board(FakeDevice device, MeterOpener opener) implements DeviceConnector {

    @Override
    public String name() {
      return "board";
    }

    @Override
    public DeviceSpec spec() {
      return DeviceSpec.parse("sim:cortex-m4");
    }

    @Override
    public Optional<MeterOpener> meter() {
      return Optional.of(opener);
    }

    @Override
    public Link open() throws IOException, InterruptedException {
      return device.open();
    }
  }

  /** Opens a runner; {@code meanwhile} happens while its meter's port opens. */
  private DeviceConnection connectedTo(Consumer<DeviceConnection> meanwhile) throws Exception {
    DeviceConnection[] connection = new DeviceConnection[1];
    MeterOpener opener =
        () -> {
          meanwhile.accept(connection[0]);
          return new PortHolder();
        };
    DeviceConnector connector = new Board(device, opener);
    try (Law law = new Law(new ReferenceKernel());
        ScheduledExecutorService alarms = Executors.newSingleThreadScheduledExecutor()) {
      PoolServices services = services(law, alarms);
      connection[0] = new DeviceConnection(connector, services);
      DeviceRecord record = new DeviceRecord(connector, InstantSource.system());
      Deadline deadline = Deadline.after(Duration.ofSeconds(30), System::nanoTime);
      var _ = connection[0].runner(connection[0].open(record, deadline));
      return connection[0];
    }
  }

  private static PoolServices services(Law law, ScheduledExecutorService alarms) {
    Dispatcher dispatcher = new Dispatcher();
    return new PoolServices(
        PoolSettings.withEpoch(1),
        dispatcher,
        new JobDesk(dispatcher, PoolListener.NONE, 1),
        AdmissionTest.NONE,
        law,
        new EvaluationIds(1),
        Calibrations.inMemory(),
        LeaseEpochs.from(1),
        PoolListener.NONE,
        InstantSource.system(),
        System::nanoTime,
        new SplittableRandom(3),
        alarms);
  }

  @Test
  void givesItsPortBackAtOnceWhenTheLinkHasGoneMeanwhile() throws Exception {
    var _ = connectedTo(DeviceConnection::drop);
    closed.await();
  }

  @Test
  void givesItsPortBackWithTheLink() throws Exception {
    DeviceConnection connection = connectedTo(_ -> {});
    assertThat(closed.getCount()).isEqualTo(1);
    connection.dropWithin(Duration.ofSeconds(30));
    closed.await();
  }
}
