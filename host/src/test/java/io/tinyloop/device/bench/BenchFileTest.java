package io.tinyloop.device.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tinyloop.device.AdmissionPolicy;
import io.tinyloop.device.DeviceSpec;
import io.tinyloop.device.InvalidDeviceException;
import io.tinyloop.device.fleet.FleetMember;
import io.tinyloop.device.recovery.PowerCommand;
import io.tinyloop.device.recovery.RecoverySettings;
import io.tinyloop.device.recovery.RecoveryStep;
import io.tinyloop.meter.MeterSpec;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class BenchFileTest {

  @TempDir Path folder;

  private BenchFile read(String yaml) throws Exception {
    Path file = folder.resolve("bench.yaml");
    Files.writeString(file, yaml);
    return BenchFile.read(file);
  }

  @Test
  void readsDevicesWithLinkAndLabels() throws Exception {
    BenchFile bench =
        read(
            """
            devices:
              - name: desk-f4
                link: serial:/dev/ttyACM0
                labels: [cortex-m4, lab-a]
                board: stm32f4
                meter: ppk2:/dev/ttyACM1@3000
              - link: sim:cortex-m4x4
            """);

    assertThat(bench.devices())
        .containsExactly(
            new BenchDevice(
                "desk-f4",
                DeviceSpec.parse("serial:/dev/ttyACM0"),
                List.of("cortex-m4", "lab-a"),
                "stm32f4",
                null,
                MeterSpec.parse("ppk2:/dev/ttyACM1@3000")),
            new BenchDevice(
                "sim:cortex-m4", DeviceSpec.parse("sim:cortex-m4x4"), List.of(), null, null, null));
    assertThat(bench.recovery()).isEqualTo(RecoverySettings.DEFAULT);
    assertThat(bench.members().getFirst())
        .isEqualTo(
            new FleetMember(
                "desk-f4",
                DeviceSpec.parse("serial:/dev/ttyACM0"),
                List.of("cortex-m4", "lab-a"),
                null,
                MeterSpec.parse("ppk2:/dev/ttyACM1@3000")));
  }

  @Test
  void readsTheExample() throws Exception {
    Path example = Path.of("../deploy/bench/example-bench.yaml");
    assertThat(BenchFile.read(example).devices()).hasSize(3);
  }

  @Test
  void turnsAFileIntoMembersOfAFleet() throws Exception {
    List<FleetMember> members = BenchFile.membersOf(Path.of("../deploy/bench/example-bench.yaml"));
    assertThat(members)
        .extracting(FleetMember::name)
        .containsExactly("simulated-m4", "serial-path", "broker-path");
  }

  @Test
  void givesItsDevicesByName() throws Exception {
    BenchFile bench =
        read(
            """
            devices:
              - name: desk-f4
                link: serial:/dev/by-id/a=b
                labels: [desk]
              - link: sim:cortex-m4x4
            """);

    assertThat(bench.fleet(null)).isEqualTo("desk-f4=serial:/dev/by-id/a=b,sim:cortex-m4x4");
    assertThat(FleetMember.parseFleet(bench.fleet(null)))
        .containsExactly(
            new FleetMember("desk-f4", DeviceSpec.parse("serial:/dev/by-id/a=b"), List.of()),
            FleetMember.of(DeviceSpec.parse("sim:cortex-m4x4")));
    assertThat(bench.fleet("desk-f4")).isEqualTo("desk-f4=serial:/dev/by-id/a=b");
    assertThatThrownBy(() -> bench.fleet("desk-f3"))
        .isInstanceOf(InvalidDeviceException.class)
        .hasMessageContaining("(desk-f3)")
        .hasMessageEndingWith("Maybe desk-f4?");
  }

  @Test
  void readsHowDevicesAreBroughtBack() throws Exception {
    BenchFile bench =
        read(
            """
            recovery:
              resync: 500ms
              power-cycle: 1m
              budget: 90s
              power-command: uhubctl -l {hub} -p {port} -a cycle
            devices:
              - name: desk-f4
                link: serial:066DFF
                power: {hub: 1-1.4, port: 2}
              - name: relay
                link: tcp:127.0.0.1:7000
                power:
                  command: [relay, "{name}", "at {id}"]
              - link: sim:cortex-m4
            """);
    assertThat(bench.recovery().deadline(RecoveryStep.RESYNC)).isEqualTo(Duration.ofMillis(500));
    assertThat(bench.recovery().deadline(RecoveryStep.POWER_CYCLE))
        .isEqualTo(Duration.ofMinutes(1));
    assertThat(bench.recovery().deadline(RecoveryStep.REOPEN))
        .isEqualTo(RecoveryStep.REOPEN.usualDeadline());
    assertThat(bench.recovery().budget()).isEqualTo(Duration.ofSeconds(90));
    assertThat(bench.members())
        .extracting(FleetMember::power)
        .containsExactly(
            new PowerCommand(List.of("uhubctl", "-l", "1-1.4", "-p", "2", "-a", "cycle")),
            new PowerCommand(List.of("relay", "relay", "at 127.0.0.1:7000")),
            null);
  }

  @Test
  void switchesThePortOfAHubUnlessToldOtherwise() throws Exception {
    BenchFile bench = read("devices:\n- link: serial:A\n  power: {hub: 2, port: 4}\n");
    assertThat(bench.members().getFirst().power()).isEqualTo(PowerCommand.ofHub("2", 4, 2));
  }

  static Stream<Arguments> wrongFiles() {
    return Stream.of(
        Arguments.of("", 1, "empty", "Maybe begin with \"devices:\"."),
        Arguments.of("device:\n  - link: native\n", 1, "The key (device)", "Maybe devices?"),
        Arguments.of(
            "devices:\n  - link: sim:cortex-m5\n", 2, "(cortex-m5)", "Maybe sim:cortex-m3?"),
        Arguments.of("devices:\n- link: native\n  lables: [a]\n", 3, "(lables)", "Maybe labels?"),
        Arguments.of("devices:\n- name: x\n", 2, "The key (link) is missing", "Maybe link:"),
        Arguments.of("devices: native\n", 1, "must be a list, not a text (native)", "Maybe put"),
        Arguments.of("devices:\n- native\n", 2, "must be a mapping, not a text (native)", "Maybe"),
        Arguments.of("devices: []\n", 1, "There is no device", "Maybe"),
        Arguments.of(
            "devices:\n- link: native\n  labels: [a, 'b c']\n", 3, "(b c)", "Maybe a space"),
        Arguments.of(
            "devices:\n- link: native\n  name: my desk\n", 3, "(my desk)", "Maybe a space"),
        Arguments.of("devices:\n- link: [a\n", 2, "It is no YAML", "Maybe the indentation"),
        Arguments.of(
            "devices:\n- link: native\n  name: a\n- link: native\n  name: a\n",
            4,
            "The name (a) is there twice",
            "Maybe give"),
        wrongRecovery("resynk: 5s", "The key (resynk)", "Maybe resync?"),
        wrongRecovery("reopen: 5", "(5)", "Maybe reopen: 5s"),
        wrongRecovery("budget: 0s", "(0s)", "Maybe budget: 5s"),
        wrongRecovery("power-command: relay {nane}", "{nane}", "Maybe {name}?"),
        wrongRecovery("power-command: relay {shell}", "{shell}", "Maybe write it out."),
        wrongAdmission("check-evry: 5", "The key (check-evry)", "Maybe check-every?"),
        wrongAdmission("check-every: 0", "(0) must be a whole number in [1, 1000000]", "Maybe"),
        wrongAdmission("check-hours: 721", "(721) must be a whole number in [1, 720]", "Maybe"),
        wrongAdmission("check-hours: soon", "(soon)", "Maybe check-hours: 1"),
        wrongPower("{hub: 1-1}", "wants a port", "Maybe power:"),
        wrongPower("{hub: usb1, port: 2}", "(usb1)", "Maybe 1-1.4"),
        wrongPower("{hub: 1, port: zero}", "(zero)", "Maybe port: 1"),
        wrongPower("{command: relay {port}}", "It is no YAML", "Maybe the indentation"),
        wrongPower("{command: \"relay {port}\"}", "wants a port", "Maybe power:"),
        wrongPower("on", "must be a mapping", "Maybe"),
        Arguments.of(
            "devices:\n- link: sim:cortex-m4x2\n  power: {hub: 1, port: 2}\n",
            3,
            "One power control cannot be that of 2 devices",
            "Maybe list"));
  }

  @Test
  void readsHowOftenDevicesAreChecked() throws Exception {
    String device = "devices:\n- link: native\n";
    assertThat(read(device).admission()).isEqualTo(AdmissionPolicy.USUAL);
    assertThat(read("admission: {check-every: 50}\n" + device).admission())
        .isEqualTo(new AdmissionPolicy(50, null));
    assertThat(read("admission: {check-hours: 6}\n" + device).admission())
        .isEqualTo(new AdmissionPolicy(200, Duration.ofHours(6)));
  }

  private static Arguments wrongAdmission(String line, String quoted, String advice) {
    return Arguments.of(
        "admission:\n  %s\ndevices:\n- link: native\n".formatted(line), 2, quoted, advice);
  }

  static Stream<Arguments> sameTwice() {
    return Stream.of(
        Arguments.of("link: serial:/dev/ttyACM0", "link: serial:/dev/ttyACM0@921600"),
        Arguments.of("link: serial:0668FF", "link: usb:0483:374b:0668FF"),
        Arguments.of("link: usb:0483:374B", "link: usb:0483:374b"),
        Arguments.of("link: usb-location:1-4.2", "link: usb-location:1-4.2"),
        Arguments.of("link: tcp:lab:7000", "link: tcp:Lab:7000"),
        Arguments.of("link: mqtt:board-1", "link: mqtt:board-1"),
        Arguments.of(
            "link: serial:A\n  meter: ppk2:/dev/ttyACM1@3300",
            "link: serial:B\n  meter: ppk2:/dev/ttyACM1@3000"),
        Arguments.of(
            "link: serial:A\n  meter: otii:lab:1905", "link: serial:B\n  meter: otii:lab:1905"),
        Arguments.of("link: serial:/dev/ttyACM1", "link: serial:B\n  meter: lpm01a:/dev/ttyACM1"));
  }

  @ParameterizedTest
  @MethodSource("sameTwice")
  void twoEntriesCannotBeBehindTheSamePort(String first, String second) {
    String yaml = "devices:\n- %s\n  name: a\n- %s\n  name: b\n".formatted(first, second);
    List<String> lines = yaml.lines().toList();
    int before = first.contains("meter") ? 3 : 2;
    int again = lines.size() - 1;
    assertThatThrownBy(() -> read(yaml))
        .isInstanceOf(InvalidBenchException.class)
        .hasMessageStartingWith("bench.yaml, line %d: ".formatted(again))
        .hasMessageContaining("is in line %d already".formatted(before))
        .hasMessageContaining("\nMaybe");
  }

  @Test
  void aLinkToTheSamePortIsTheSamePort() throws Exception {
    Path port = Files.createFile(folder.resolve("port"));
    Path link = Files.createSymbolicLink(folder.resolve("by-id"), port);
    assertThatThrownBy(() ->
            read(
                "devices:\n- link: serial:%s\n- link: serial:%s\n  name: b\n"
                    .formatted(port, link)))
        .hasMessageContaining("is in line 2 already");
  }

  @Test
  void equalSimulatedDevicesAndMetersThatArePrograms() throws Exception {
    BenchFile bench =
        read(
            """
            devices:
              - {name: a, link: "sim:cortex-m4", meter: "emulated:ppk2"}
              - {name: b, link: "sim:cortex-m4", meter: "emulated:ppk2"}
              - {name: c, link: "serial:A", meter: ina}
              - {name: d, link: "serial:B", meter: ina}
            """);
    assertThat(bench.devices()).hasSize(4);
  }

  private static Arguments wrongRecovery(String line, String quoted, String advice) {
    return Arguments.of(
        "recovery:\n  %s\ndevices:\n- link: native\n".formatted(line), 2, quoted, advice);
  }

  private static Arguments wrongPower(String power, String quoted, String advice) {
    return Arguments.of(
        "devices:\n- link: serial:A\n  power: %s\n".formatted(power), 3, quoted, advice);
  }

  @ParameterizedTest
  @MethodSource("wrongFiles")
  void namesLineValueAndAdvice(String yaml, int line, String quoted, String advice) {
    assertThatThrownBy(() -> read(yaml))
        .isInstanceOfSatisfying(
            InvalidBenchException.class,
            e -> {
              assertThat(e.line()).isEqualTo(line);
              assertThat(e.getMessage().lines())
                  .satisfiesExactly(
                      first ->
                          assertThat(first)
                              .startsWith("bench.yaml, line %d: ".formatted(line))
                              .contains(quoted),
                      second -> assertThat(second).startsWith(advice));
            });
  }
}
