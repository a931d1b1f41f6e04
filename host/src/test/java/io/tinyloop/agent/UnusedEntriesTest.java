package io.tinyloop.agent;

import static org.assertj.core.api.Assertions.assertThat;

import io.tinyloop.device.bench.BenchFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What an agent says of entries that it does not use. */
class UnusedEntriesTest {

  @TempDir private Path folder;

  private Optional<String> unused(String yaml) throws Exception {
    BenchFile bench = BenchFile.read(Files.writeString(folder.resolve("bench.yaml"), yaml));
    return Agent.unused(bench.members(), bench.recovery());
  }

  @Test
  void namesTheDevices() throws Exception {
    String said =
        unused(
                """
                recovery:
                  reopen: 7s
                devices:
                  - {name: desk, link: "serial:A", power: {hub: 1-1, port: 2}, meter: ina}
                  - {name: shelf, link: "serial:B", power: {hub: 1-1, port: 3}}
                  - {name: drawer, link: "serial:C"}
                """)
            .orElseThrow();
    assertThat(said).contains("power of desk and shelf, meter of desk, recovery.");
    assertThat(said).doesNotContain("drawer");
  }

  @Test
  void saysNothingWhereAllIsOfUse() throws Exception {
    assertThat(unused("devices:\n- link: serial:A\n")).isEmpty();
  }
}
