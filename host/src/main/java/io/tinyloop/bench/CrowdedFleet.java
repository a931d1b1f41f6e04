package io.tinyloop.bench;

import io.tinyloop.device.DeviceConnector;
import io.tinyloop.device.DeviceSpec;
import io.tinyloop.device.Verification;
import io.tinyloop.protocol.arithmetic.BatchedEngine;
import io.tinyloop.protocol.wire.Link;
import io.tinyloop.simulator.Simulator;
import io.tinyloop.simulator.device.DeviceProfile;
import io.tinyloop.simulator.link.LoopbackDevice;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Very many simulated devices in this process, each on a virtual thread.
 *
 * @param members the devices as a pool takes them
 */
record CrowdedFleet(Simulator simulator, List<Member> members) implements AutoCloseable {

  private static final String CORE = "cortex-m4";

  /** {@code count} devices that are busy for at least {@code busy} with each evaluation. */
  static CrowdedFleet of(int count, Duration busy) {
    Simulator simulator = new Simulator(BatchedEngine.plain(), 1, InstantSource.system());
    DeviceProfile profile = simulator.profile(CORE).withEvaluationTime(busy);
    return new CrowdedFleet(
        simulator,
        IntStream.rangeClosed(1, count)
            .mapToObj(number -> member(simulator, "crowd-" + number, profile))
            .toList());
  }

  private static Member member(Simulator simulator, String uid, DeviceProfile profile) {
    return new Member(uid, new LoopbackDevice(simulator.device(uid, profile), Thread.ofVirtual()));
  }

  List<DeviceConnector> devices() {
    return List.copyOf(members);
  }

  /** One of them. */
  record Member(String name, LoopbackDevice device) implements DeviceConnector {

    @Override
    public DeviceSpec spec() {
      return DeviceSpec.parse("sim:" + CORE);
    }

    @Override
    public boolean admissionTested() {
      return false;
    }

    @Override
    public Verification verification() {
      return Verification.spot(1);
    }

    @Override
    public Link open() {
      return device.open();
    }
  }

  @Override
  public void close() {
    members.forEach(member -> member.device().close());
    simulator.close();
  }
}
