package io.tinyloop.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import io.tinyloop.device.bench.BenchFile;
import io.tinyloop.device.mqtt.MqttBroker;
import io.tinyloop.device.serial.SerialPorts.Listed;
import io.tinyloop.doctor.Finding.Health;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DoctorTest {

  @TempDir private Path folder;

  @Test
  void namesThePortsOfThisMachineAndWhoMayOpenThem() throws Exception {
    Path open = Files.createFile(folder.resolve("ttyUSB0"));
    Path absent = folder.resolve("ttyUSB1");
    List<Finding> findings =
        new PortCheck(
                () ->
                    List.of(
                        new Listed(open.toString(), 0x0483, 0x374b, "06A1", "1-2", "STLink"),
                        new Listed(absent.toString(), -1, -1, "", "", "")),
                "lena")
            .findings();
    assertThat(findings).extracting(Finding::health).containsExactly(Health.OK, Health.WRONG);
    assertThat(findings.getFirst().says()).contains("usb:0483:374b:06A1");
    assertThat(findings.getLast().says()).contains("may not be opened by lena");
    assertThat(findings.getLast().advice()).contains("usermod -aG").contains("lena");
  }

  @Test
  void saysWhichPackagesBringAToolThatIsNotThere() throws Exception {
    Path tool = Files.createFile(folder.resolve("qemu-system-arm"));
    assertThat(tool.toFile().setExecutable(true)).isTrue();
    List<Finding> findings = ToolCheck.all(folder.toString());
    assertThat(findings)
        .filteredOn(finding -> finding.health() == Health.OK)
        .extracting(Finding::says)
        .containsExactly(tool.toString());
    assertThat(findings)
        .filteredOn(finding -> finding.subject().equals("flash"))
        .singleElement()
        .satisfies(finding -> {
          assertThat(finding.health()).isEqualTo(Health.MISSING);
          assertThat(finding.advice()).contains("apt-get install stlink-tools");
        });
  }

  @Test
  void tellsOfADataFolderThatIsNone() {
    Map<String, String> environment = Map.of("TINYLOOP_DATA", folder.resolve("nowhere").toString());
    assertThat(FolderCheck.of(environment).getFirst())
        .satisfies(finding -> {
          assertThat(finding.health()).isEqualTo(Health.WRONG);
          assertThat(finding.says()).contains("nowhere");
          assertThat(finding.advice()).startsWith("Maybe");
        });
  }

  @Test
  void tellsOfABenchsBoardsAndItsPowerControl() throws Exception {
    Path port = Files.createFile(folder.resolve("ttyACM0"));
    Path file = folder.resolve("bench.yaml");
    Files.writeString(
        file,
        """
        devices:
        - name: here
          link: serial:%s
          power: {hub: 1-1, port: 2}
        - name: gone
          link: serial:%s/ttyACM1@921600
        - link: sim:cortex-m4
        """
            .formatted(port, folder));
    assertThat(BenchCheck.of(BenchFile.read(file), folder.toString()))
        .extracting(finding -> finding.subject() + " " + finding.health())
        .containsExactly("here ok", "gone missing", "power control missing");
  }

  @Test
  void tellsOfABrokerThatDoesNotAnswer() throws Exception {
    int port;
    try (ServerSocket socket = new ServerSocket(0)) {
      port = socket.getLocalPort();
    }
    Finding finding = BrokerCheck.of(MqttBroker.at("tcp://127.0.0.1:" + port));
    assertThat(finding.health()).isEqualTo(Health.WRONG);
    assertThat(finding.says()).contains(String.valueOf(port));
    assertThat(finding.advice()).startsWith("Maybe");
  }
}
