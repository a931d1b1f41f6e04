package io.tinyloop.doctor;

import io.tinyloop.device.DeviceKind;
import io.tinyloop.device.SerialSpec;
import io.tinyloop.device.bench.BenchFile;
import io.tinyloop.device.fleet.FleetMember;
import io.tinyloop.device.serial.SerialAddress;
import java.util.ArrayList;
import java.util.List;

/** The boards of a bench: whether those on serial ports are plugged in. */
final class BenchCheck {

  private BenchCheck() {}

  static List<Finding> of(BenchFile bench, String path) {
    List<Finding> findings = new ArrayList<>();
    for (FleetMember member : bench.members()) {
      if (member.spec().kind() == DeviceKind.SERIAL) {
        findings.add(board(member));
      }
    }
    boolean switched = bench.members().stream().anyMatch(member -> member.power() != null);
    if (switched) {
      findings.add(ToolCheck.of(path, "power control", "it switches boards off and on", "uhubctl"));
    }
    return findings;
  }

  private static Finding board(FleetMember member) {
    String link = member.spec().single();
    boolean present = SerialAddress.of(SerialSpec.parse(member.spec().id()).port()).isPresent();
    return present
        ? Finding.ok(member.name(), "plugged in as %s".formatted(link))
        : Finding.missing(
            member.name(),
            "not plugged in as %s".formatted(link),
            "tinyloop devices --bench tells more once it is; searches wait for it.");
  }
}
