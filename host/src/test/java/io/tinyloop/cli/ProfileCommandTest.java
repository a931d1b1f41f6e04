package io.tinyloop.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tinyloop.simulator.cost.FittedCore;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;

class ProfileCommandTest {

  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  private int run(String... arguments) {
    CommandLine command = Main.commandLine();
    command.setOut(new PrintWriter(out)).setErr(new PrintWriter(err));
    return command.execute(arguments);
  }

  @Test
  void listsCoresWithTheirErrorsAndBoardsWithTheirSources() throws IOException {
    assertThat(run("profile", "list", "--json")).isZero();
    JsonNode listing = new ObjectMapper().readTree(out.toString());

    assertThat(listing.path("cores")).hasSize(6);
    assertThat(listing.path("cores").get(0).path("errors").size()).isPositive();
    for (JsonNode board : listing.path("boards")) {
      assertThat(board.path("picojoulesPerCycle").path("source").asText()).isNotBlank();
    }
    assertThat(run("profile", "list")).isZero();
    assertThat(out.toString()).contains("MODELLED", "nrf52840", "emulated:rv32");
  }

  @Test
  void showsAProfileOfTheProgramAndOneOfAFile(@TempDir Path folder) throws IOException {
    assertThat(run("profile", "show", "stm32f407", "--json")).isZero();
    byte[] json = out.toString().getBytes(StandardCharsets.UTF_8);
    assertThat(FittedCore.parse(json).core()).isEqualTo("cortex-m4");

    Path file = folder.resolve("mine.json");
    Files.write(file, json);
    assertThat(run("profile", "show", file.toString())).isZero();
    assertThat(out.toString()).contains("MODELLED by Arm 100166", "word.8", "EMULATED");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "profile show cortex-m5 | no profile or file (cortex-m5) | Maybe cortex-m",
        "profile fit --device sim:cortex-m4 | is simulated | Maybe emulated:cortex-m4",
        "profile fit --device emulated:cortex-m4 --genomes 3 | (3) | Maybe --genomes 96",
        "profile fit --device emulated:cortex-m9 | cortex-m9 | Maybe",
        "profile fit --device native --out /no/such/folder/x | cannot be written | Maybe"
      })
  void saysWhatIsWrongAndWhatMayHelp(String arguments, String problem, String advice) {
    assertThat(run(arguments.split(" "))).isEqualTo(2);
    assertThat(err.toString()).contains(problem, advice);
  }
}
