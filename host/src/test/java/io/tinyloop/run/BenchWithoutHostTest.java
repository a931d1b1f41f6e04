package io.tinyloop.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tinyloop.device.bench.BenchFile;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a bench file knows of a device helps commands that open it themselves. */
class BenchWithoutHostTest {

  @TempDir private Path folder;

  private BenchFile bench() throws Exception {
    Path file = folder.resolve("bench.yaml");
    Files.writeString(
        file,
        """
        recovery:
          reopen: 200ms
          power-cycle: 2s
          power-command: touch %s/{name}
        devices:
        - name: silent
          link: tcp:127.0.0.1:9
          labels: [far]
          power: {hub: 1-1, port: 2}
        - link: sim:cortex-m4
        """
            .formatted(folder));
    return BenchFile.read(file);
  }

  @Test
  void switchesADeviceOffAndOnThatDoesNotAnswer() throws Exception {
    BenchFile bench = bench();
    assertThatThrownBy(
            () -> FleetCheck.open(bench.fleet("silent"), new Equipment(null, bench), _ -> {}))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("silent");
    assertThat(folder.resolve("silent")).exists();
  }

  @Test
  void theSameAddressUnderAnotherNameIsNotOfTheBench() throws Exception {
    BenchFile bench = bench();
    assertThatThrownBy(
            () -> FleetCheck.open("quiet=tcp:127.0.0.1:9", new Equipment(null, bench), _ -> {}))
        .isInstanceOf(IllegalArgumentException.class);
    assertThat(folder.resolve("silent")).doesNotExist();
    assertThat(folder.resolve("quiet")).doesNotExist();
  }
}
