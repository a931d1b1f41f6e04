package io.tinyloop.lab;

import static org.assertj.core.api.Assertions.assertThat;

import io.tinyloop.device.AdmissionTest;
import io.tinyloop.device.DeviceSpec;
import io.tinyloop.device.DeviceStatus;
import io.tinyloop.device.LeaseEpochs;
import io.tinyloop.device.PoolListener;
import io.tinyloop.device.PoolSettings;
import io.tinyloop.device.fleet.FleetMember;
import io.tinyloop.device.fleet.FleetSettings;
import io.tinyloop.protocol.arithmetic.BatchedEngine;
import io.tinyloop.simulator.Simulator;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(120)
class LabTest {

  @TempDir private Path folder;

  private static FleetMember member(String name, String spec) {
    return new FleetMember(name, DeviceSpec.parse(spec), List.of());
  }

  @Test
  void aBoardIsOneDeviceHoweverItIsSaid() throws Exception {
    LeaseEpochs epochs = _ -> 1;
    try (Simulator simulator = new Simulator(BatchedEngine.plain(), 1, InstantSource.system())) {
      String path = simulator.pty("board", simulator.profile("cortex-m4")).path();
      Path link = Files.createSymbolicLink(folder.resolve("by-id"), Path.of(path));
      try (Lab lab =
          Lab.open(
              List.of(member("desk", "serial:" + path)),
              FleetSettings.with(BatchedEngine.plain(), 1),
              DeviceClaims.ALONE,
              PoolSettings.withEpoch(1),
              epochs,
              Map.of(),
              AdmissionTest.NONE,
              PoolListener.NONE)) {
        for (String said : List.of(path, path + "@921600", link.toString(), link + "@460800")) {
          FleetMember same = member("mine", "serial:" + said);
          assertThat(lab.owns(same)).isTrue();
          try (Share share = lab.share("run", 1, List.of(same), PoolListener.NONE)) {
            assertThat(share.snapshot())
                .as(said)
                .extracting(DeviceStatus::name)
                .containsExactly("desk");
          }
        }
      }
    }
  }
}
