package io.tinyloop.simulator;

import io.tinyloop.protocol.arithmetic.InferenceEngine;
import io.tinyloop.simulator.cost.CostModel;
import io.tinyloop.simulator.device.DecodedImages;
import io.tinyloop.simulator.device.DeviceProfile;
import io.tinyloop.simulator.device.SimulatedDevice;
import io.tinyloop.simulator.fault.FaultKind;
import io.tinyloop.simulator.fault.FaultPlan;
import io.tinyloop.simulator.fault.Faults;
import io.tinyloop.simulator.link.LoopbackDevice;
import io.tinyloop.simulator.link.PtyDevice;
import io.tinyloop.simulator.link.TcpDeviceServer;
import io.tinyloop.simulator.mqtt.BrokerAccess;
import io.tinyloop.simulator.mqtt.MqttDevice;
import java.io.IOException;
import java.net.InetAddress;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;

/**
 * Starts simulated devices and switches them off again. All share decoded images and one cost
 * model. Safe for use by any number of threads.
 */
public final class Simulator implements AutoCloseable {

  /** A broker's packets may be long, and each costs the same. */
  private static final int MQTT_CHUNK_BYTES = 1 << 16;

  private final InferenceEngine engine;
  private final InstantSource clock;
  private final CostModel costs = CostModel.standard();
  private final DecodedImages images = new DecodedImages();
  private final RandomGenerator seeds;
  private final FaultPlan plan;
  private final List<Faults> faults = new ArrayList<>();
  private final List<Runnable> switches = new ArrayList<>();

  /**
   * A simulator without devices.
   *
   * @param engine computes for all devices; it must be safe for use by several threads
   * @param seed of boot nonces and jitter: the same seed and order of devices give the same
   * @param clock decides when devices send progress, never what they measure
   */
  public Simulator(InferenceEngine engine, long seed, InstantSource clock) {
    this(engine, seed, clock, FaultPlan.NONE);
  }

  /**
   * A simulator whose devices have faults.
   *
   * @param plan how often each kind of fault happens
   */
  public Simulator(InferenceEngine engine, long seed, InstantSource clock, FaultPlan plan) {
    this.plan = plan;
    this.engine = engine;
    this.clock = clock;
    this.seeds = generator(seed);
  }

  /** The cores that can be simulated and what operators cost on them. */
  public CostModel costs() {
    return costs;
  }

  /**
   * The usual profile of a core.
   *
   * @throws IllegalArgumentException if there is no such core
   */
  public DeviceProfile profile(String core) {
    return DeviceProfile.of(costs.core(core));
  }

  /** A device in this JVM, reached by {@link LoopbackDevice#open}. */
  public LoopbackDevice loopback(String uid, DeviceProfile profile) {
    LoopbackDevice device = new LoopbackDevice(device(uid, profile));
    return keep(device, device::close);
  }

  /**
   * A device behind a TCP port.
   *
   * @param port 1…65535, or 0 for a free one
   * @throws IOException if the port is in use
   */
  public TcpDeviceServer tcp(String uid, DeviceProfile profile, InetAddress address, int port)
      throws IOException {
    TcpDeviceServer server = TcpDeviceServer.listen(device(uid, profile), address, port);
    return keep(server, server::close);
  }

  /**
   * A device behind a pseudo-terminal.
   *
   * @throws IOException if the system has none
   */
  public PtyDevice pty(String uid, DeviceProfile profile) throws IOException {
    return pty(uid, profile, PtyDevice.Line.FAST);
  }

  /**
   * The same on a line of a speed, for who may have to know on which path the device is.
   *
   * @throws IOException if the system has none, or the path's listener fails
   */
  public PtyDevice pty(String uid, DeviceProfile profile, PtyDevice.Line line) throws IOException {
    PtyDevice device = PtyDevice.open(device(uid, profile), line);
    return keep(device, device::close);
  }

  /**
   * A device behind an MQTT broker; it keeps trying to reach it. A model reaches it in one message.
   */
  public MqttDevice mqtt(String uid, DeviceProfile profile, BrokerAccess broker) {
    MqttDevice device =
        MqttDevice.start(device(uid, profile.withMaxChunkBytes(MQTT_CHUNK_BYTES)), broker);
    return keep(device, device::close);
  }

  /** A device that nobody runs yet. */
  public SimulatedDevice device(String uid, DeviceProfile profile) {
    Faults ofDevice = new Faults(plan, uid);
    keep(ofDevice);
    return new SimulatedDevice(
        uid, profile, costs.digest(), engine, images, generator(nextSeed()), clock, ofDevice);
  }

  private synchronized void keep(Faults ofDevice) {
    faults.add(ofDevice);
  }

  /** How often each kind of fault has happened so far, on all devices. */
  public synchronized Map<FaultKind, Long> faults() {
    Map<FaultKind, Long> sum = new EnumMap<>(FaultKind.class);
    faults.forEach(device -> device.counts().forEach((kind, n) -> sum.merge(kind, n, Long::sum)));
    return sum;
  }

  private synchronized long nextSeed() {
    return seeds.nextLong();
  }

  private static RandomGenerator generator(long seed) {
    return RandomGeneratorFactory.of("L64X128MixRandom").create(seed);
  }

  private synchronized <T> T keep(T device, Runnable off) {
    switches.add(off);
    return device;
  }

  /** Switches every device off, all at once: a thousand farewells take no longer than a few. */
  @Override
  public synchronized void close() {
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      switches.forEach(threads::execute);
    }
    switches.clear();
  }
}
