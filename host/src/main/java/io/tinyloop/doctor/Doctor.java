package io.tinyloop.doctor;

import io.tinyloop.device.bench.BenchFile;
import io.tinyloop.device.mqtt.MqttBroker;
import io.tinyloop.device.serial.SerialPorts;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Looks at this machine with a user's eyes: what would not work, and why. */
public final class Doctor {

  private Doctor() {}

  /**
   * Looks at everything.
   *
   * @param environment as of this process
   * @param bench whose boards are looked for; null: every port is looked at
   * @param broker that is tried; null: none
   */
  public static List<Finding> examine(
      Map<String, String> environment, @Nullable BenchFile bench, @Nullable MqttBroker broker) {
    List<Finding> findings = new ArrayList<>();
    findings.add(JavaCheck.of(Runtime.version(), Runtime.getRuntime()));
    findings.addAll(FolderCheck.of(environment));
    findings.addAll(new PortCheck(SerialPorts.SYSTEM, System.getProperty("user.name")).findings());
    if (bench != null) {
      findings.addAll(BenchCheck.of(bench, environment.getOrDefault("PATH", "")));
    }
    if (broker != null) {
      findings.add(BrokerCheck.of(broker));
    }
    findings.addAll(ToolCheck.all(environment.getOrDefault("PATH", "")));
    return findings;
  }
}
