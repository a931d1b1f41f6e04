package io.tinyloop.cli;

import io.tinyloop.doctor.Doctor;
import io.tinyloop.doctor.Finding;
import io.tinyloop.doctor.Finding.Health;
import io.tinyloop.run.Equipment;
import io.tinyloop.run.Json;
import java.io.PrintWriter;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Says what this machine lacks, and how to mend it. */
@Command(
    name = "doctor",
    description = "Looks at this machine, its ports and tools; says how to mend what is wrong.",
    footer = {
      "",
      "Ends with 1 if something is there and does not work; what is missing is told only.",
      "",
      "Examples:",
      "  tinyloop doctor",
      "  tinyloop doctor --bench bench.yaml --mqtt mqtts://lab:8883 --mqtt-ca ca.pem"
    })
final class DoctorCommand implements Callable<Integer> {

  @Spec private CommandSpec spec;

  @Mixin private BenchOption bench = new BenchOption();

  @Mixin private MqttOptions mqtt = new MqttOptions();

  @Option(names = "--json", description = "Print the findings as a JSON array.")
  private boolean json;

  @Override
  public Integer call() {
    Equipment equipment = bench.with(mqtt.broker());
    List<Finding> findings = Doctor.examine(System.getenv(), equipment.bench(), equipment.broker());
    PrintWriter out = spec.commandLine().getOut();
    if (json) {
      out.println(Json.write(findings));
    } else {
      findings.forEach(finding -> print(finding, out));
    }
    out.flush();
    boolean wrong = findings.stream().anyMatch(finding -> finding.health() == Health.WRONG);
    return (wrong ? ExitCode.FAILED : ExitCode.OK).number();
  }

  private static void print(Finding finding, PrintWriter out) {
    out.printf("%-8s %-18s %s%n", finding.health(), finding.subject(), finding.says());
    if (finding.advice() != null) {
      out.printf("%-27s  %s%n", "", finding.advice());
    }
  }
}
