package io.tinyloop.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.tinyloop.run.Json;
import io.tinyloop.run.ModelSource;
import io.tinyloop.run.RunConfiguration;
import io.tinyloop.run.SmallMnist;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

/** Every wrong input gives one clear error with the value and an advice, exit code 2, no trace. */
class BadInputTest {

  private static final String EVALUATE = "evaluate --task row-mnist --device sim:cortex-m4 ";

  private static final String MQTT =
      "evaluate --task row-mnist --bits 8 --samples 8 --device mqtt:board-1 ";

  private static final String GATED =
      "search --task row-mnist --out FOLDER/r --fleet sim:cortex-m4 --baseline ";

  @TempDir static Path folder;

  @BeforeAll
  static void writeFiles() throws IOException {
    SmallMnist.write(folder.resolve("data"));
    Files.createDirectories(folder.resolve("empty"));
    Files.writeString(folder.resolve("b.yaml"), "devices:\n- name: one\n  link: sim:cortex-m4\n");
    Files.writeString(folder.resolve("wrong.yaml"), "devices:\n- link: sim:cortex-m5\n");
    Files.writeString(folder.resolve("open"), "secret");
    Files.writeString(folder.resolve("nothing"), "# 8,8\n");
    Files.write(folder.resolve("binary"), new byte[] {-1, -2});
    Files.createDirectories(folder.resolve("broken"));
    Files.writeString(folder.resolve("broken/report.json"), "{");
    PrivateFile.write(folder.resolve("secret"), "secret");
    Files.writeString(folder.resolve("genomes.txt"), "8,8\n");
    Files.writeString(folder.resolve("empty.json"), "[]");
    Files.writeString(folder.resolve("point.json"), "[{\"genome\":[8]}]");
    Files.writeString(
        folder.resolve("front.json"),
        "[{\"genome\":[8,8,8,8,8,8,8,8,8,8,8,8,8,8,8,8,8],\"accuracy\":0.9,\"modelBytes\":9}]");
    Files.write(folder.resolve("truncated.safetensors"), new byte[] {1, 2, 3});
    Path kept = Files.createDirectories(folder.resolve("paper/runs/row-mnist-1"));
    RunConfiguration other =
        new RunConfiguration(
            ModelSource.of("row-mnist"),
            "paper",
            List.of("accuracy", "size"),
            List.of(),
            "sim:cortex-m4x4",
            49,
            20,
            1,
            "narrow",
            1000);
    Files.writeString(
        kept.resolve("report.json"), "{\"configuration\":%s}".formatted(Json.write(other)));
    Files.write(
        folder.resolve("hostile.safetensors"),
        new byte[] {-1, -1, -1, -1, -1, -1, -1, 127, '{', '}'});
  }

  static Stream<Arguments> wrongInputs() {
    return Stream.of(
        wrong("evaluate --task row-mnits --bits 8 --device sim:cortex-m4", "row-mnits"),
        wrong("evaluate --bits 8 --device sim:cortex-m4", "No task"),
        wrong("evaluate --task row-mnist --device sim:cortex-m4", "--bits"),
        wrong(EVALUATE + "--bits 9", "9"),
        wrong(EVALUATE + "--bits eight", "eight"),
        wrong(EVALUATE + "--bits 8 --genome 8,8", "--genome"),
        wrong(EVALUATE + "--genome 8,8,8", "3 genes"),
        wrong(EVALUATE + "--genome 8,8,8,8,8,8,8,8,8,8,8,8,8,8,8,8,9", "9"),
        wrong(EVALUATE + "--space split --genome 8,8,8,8,8,8,8,8,8,8,8,8,8,8,8,8,8", "17 genes"),
        wrong(EVALUATE + "--space spilt --genome 8", "spilt"),
        wrong(EVALUATE + "--bits 8 --state-path broad", "broad"),
        wrong(EVALUATE + "--bits 8 --split training", "training"),
        wrong(EVALUATE + "--bits 8 --samples 0", "0"),
        wrong(EVALUATE + "--bits 8 --samples 4001 --dataset digits10k", "4,001"),
        wrong(EVALUATE + "--bits 8 --weights per-column", "per-column"),
        wrong(EVALUATE + "--bits 8 --ranges best", "best"),
        wrong(EVALUATE + "--bits 8 --data-dir FOLDER/nowhere", "nowhere"),
        wrong(EVALUATE + "--bits 8 --data-dir FOLDER/empty", "empty"),
        wrong(EVALUATE + "--bits 8 --dataset minst", "minst"),
        wrong(EVALUATE + "--bits 8 --model FOLDER/none.safetensors", "none.safetensors"),
        wrong(EVALUATE + "--bits 8 --model FOLDER/truncated.safetensors", "truncated.safetensors"),
        wrong(EVALUATE + "--bits 8 --model FOLDER/hostile.safetensors", "hostile.safetensors"),
        wrong("evaluate --task row-mnist --bits 8 --device sim:cortex-m5", "cortex-m5"),
        wrong("evaluate --task row-mnist --bits 8 --device cortex-m4", "cortex-m4"),
        wrong("evaluate --task row-mnist --bits 8 --device tcp:localhost:99999", "99999"),
        wrong(MQTT + "--mqtt lab:1883", "no scheme"),
        wrong(MQTT + "--mqtt http://lab:1883", "http"),
        wrong(MQTT + "--mqtt mqtt://lab:99999", "99999"),
        wrong(MQTT + "--mqtt mqtt://me:word@lab", "--mqtt-user"),
        wrong(MQTT + "--mqtt mqtts://lab --mqtt-ca FOLDER/none.pem", "none.pem"),
        wrong(MQTT + "--mqtt mqtts://lab --mqtt-ca FOLDER/b.yaml", "b.yaml"),
        wrong(MQTT + "--mqtt mqtts://lab --mqtt-certificate FOLDER/b.yaml", "belong together"),
        wrong(MQTT + "--mqtt mqtt://lab --mqtt-ca FOLDER/b.yaml", "without TLS"),
        wrong(MQTT + "--mqtt mqtts://lab --mqtt-user me", "TINYLOOP_MQTT_PASSWORD"),
        wrong(
            MQTT + "--mqtt mqtts://lab --mqtt-user me --mqtt-password-file FOLDER/none",
            "not there"),
        wrong(
            MQTT + "--mqtt mqtts://lab --mqtt-user me --mqtt-password-file FOLDER/open",
            "chmod 600"),
        wrong(
            MQTT + "--mqtt mqtt://192.0.2.1 --mqtt-user me --mqtt-password-file FOLDER/secret",
            "plain text"),
        wrong(MQTT + "--mqtt mqtt://lab --mqtt-tenant a/b", "a/b"),
        wrong(MQTT + "--mqtt-user me", "no broker"),
        wrong(MQTT + "--mqtt mqtt://localhost:1", "refuses the connection"),
        wrong("simulate --tcp 0 --mqtt mqtt://localhost", "One place"),
        wrong("simulate", "One place"),
        wrong("agent --bench FOLDER/b.yaml", "No broker"),
        wrong("serve --mqtt mqtt://localhost --mqtt-port 0", "one broker"),
        wrong("serve --mqtt-tls-port 8883", "certificate"),
        wrong("serve --oidc-issuer login", "login"),
        wrong("serve --oidc-issuer http://login.example.org", "plain HTTP"),
        wrong("serve --oidc-issuer https://login.example.org --oidc-roles device=x", "device=x"),
        wrong("serve --oidc-audience x", "no issuer"),
        wrong("search --task row-mnist --host http://localhost:1 --mqtt mqtt://lab", "own broker"),
        wrong("search --task row-mnist --out FOLDER/r --objectives accuracy", "accuracy"),
        wrong("search --task row-mnist --out FOLDER/r --objectives accuracy,speed", "speed"),
        wrong("search --task row-mnist --out FOLDER/r --constraint latency=5", "latency=5"),
        wrong("search --task row-mnist --out FOLDER/r --constraint latency<5kg", "kg"),
        wrong("search --task row-mnist --out FOLDER/r --population 1", "1"),
        wrong("search --task row-mnist --out FOLDER/r --generations 0", "0"),
        wrong("search --task row-mnist --out FOLDER/r --fleet sim:cortex-m4x0", "0"),
        wrong("search --task row-mnist --out FOLDER/r --fleet sim:cortex-m4,sim:rv32", "rv32"),
        wrong("search --task row-mnits --out FOLDER/s", "row-mnits"),
        wrong("search --task row-mnist --out FOLDER/s --ranges best", "best"),
        wrong("search --task row-mnist --out FOLDER/s --data-dir FOLDER/nowhere", "nowhere"),
        wrong(
            "search --task row-mnist --out FOLDER/s --model FOLDER/truncated.safetensors",
            "truncated"),
        wrong("search --task row-mnist", "folder"),
        wrong("report --paper --seeds 1 --out FOLDER/paper", "population 49"),
        wrong(
            "evaluate --task row-mnist --genomes FOLDER/genomes.txt --device"
                + " sim:cortex-m4,sim:rv32",
            "different kinds"),
        wrong("train --resume FOLDER/empty --epochs 9", "--epochs"),
        wrong("train --resume FOLDER/empty", "has no training"),
        wrong("search --resume FOLDER/empty", "holds no run"),
        wrong("export front FOLDER/empty -o FOLDER/f.csv", "holds no run"),
        wrong("export front FOLDER/empty --point 1 -o FOLDER/f.csv", "--point (1)"),
        wrong("export pdf FOLDER/empty --point 1 -o FOLDER/f", "(pdf)"),
        wrong("export c FOLDER/empty -o FOLDER/f", "--point (null)"),
        wrong("verify FOLDER/none.bundle", "none.bundle"),
        wrong("verify FOLDER/genomes.txt", "genomes.txt"),
        wrong("flash --board stm99", "stm99"),
        wrong("import --name A --weights FOLDER/b.yaml --data FOLDER/b.yaml", "(A)"),
        wrong("import --name a --weights FOLDER/no.onnx --data FOLDER/b.yaml", "no.onnx"),
        wrong("profile show cortex-m9", "cortex-m9"),
        wrong("token create --name x --role boss", "boss"),
        wrong("lease acquire --host http://localhost:1 --for soon", "soon"),
        wrong("runs list --host http://localhost:1 --token-file FOLDER/none", "none"),
        wrong(GATED + "FOLDER/none.json", "none.json"),
        wrong(GATED + "FOLDER/b.yaml", "as JSON"),
        wrong(GATED + "FOLDER/empty.json", "holds no point"),
        wrong(GATED + "FOLDER/point.json", "Point 1"),
        wrong(GATED + "FOLDER/front.json --space split", "another space than split"),
        wrong(GATED + "FOLDER/front.json --objectives accuracy,energy", "has no energy"),
        wrong(GATED + "FOLDER/front.json --objectives accuracy,size --pin 2", "no point 2"),
        wrong(GATED + "FOLDER/front.json --max-regression 1", "(1)"),
        wrong(GATED + "FOLDER/front.json --max-regression -1%", "(-1%)"),
        wrong("search --task row-mnist --out FOLDER/r --max-regression 1%", "no baseline"),
        wrong("search --task row-mnist --out FOLDER/r --junit FOLDER/no/j.xml", "no/j.xml"),
        wrong("search --resume FOLDER/empty --task row-mnist", "resumed"),
        wrong("search --task row-mnist --host localhost:8080", "localhost:8080"),
        wrong("search --task row-mnist --host http://localhost:1", "http://localhost:1"),
        wrong("search --task row-mnist --out FOLDER/r --bench FOLDER/wrong.yaml", "line 2"),
        wrong("evaluate --task row-mnist --bits 8 --device desk --bench FOLDER/b.yaml", "desk"),
        wrong("search --task row-mnist --out FOLDER/r --bench FOLDER/b.yaml --fleet on", "(on)"),
        wrong("devices --bench FOLDER/wrong.yaml", "cortex-m5"),
        wrong("devices --bench FOLDER/none.yaml", "none.yaml"),
        wrong("devices --bench FOLDER/b.yaml --host http://localhost:1", "host"),
        wrong("serve --bench FOLDER/wrong.yaml", "cortex-m5"),
        wrong("serve --port PORT", "in use"),
        wrong("runs show", "No run is named"),
        wrong("runs list r1", "(r1)"),
        wrong("serve --claim-seconds 0", "seconds of a claim (0)"),
        wrong("lease list desk-f4", "(desk-f4)"),
        wrong("runs list --host localhost:8080", "localhost:8080"),
        wrong("simulate --pty FOLDER/p --fault hung=0.1", "(hung)"),
        wrong("bench lop", "lop"),
        wrong("devices", "fleet"),
        wrong("simulate --profile cortex-m9 --tcp 0", "cortex-m9"),
        wrong("serve --port 70000", "70000"),
        wrong("serch", "serch"),
        wrong(EVALUATE + "--bits 8 --samples 1e3", "'1e3' is no whole number"),
        wrong("train --task row-mnist --out FOLDER/t --learning-rate fast", "'fast' is no number"),
        wrong("runs kill r1", "'kill' is none of list, show, pause, resume, stop"),
        wrong("runs list --host http://local_host:port", "is no URL of a host"),
        wrong("runs list --host http://localhost:99999", "(http://localhost:99999)"),
        wrong("runs list --host http://[lab", "'http://[lab' is no URL"),
        wrong(EVALUATE + "--genomes FOLDER/empty", "Is a directory"),
        wrong(EVALUATE + "--genomes FOLDER/nothing", "no genomes"),
        wrong("evaluate --task row-mnist --bits 8 --device serial:/dev/null", "no serial port"),
        wrong("evaluate --task row-mnist --bits 8 --device tcp:no.invalid:7", "no such name"),
        wrong("demo --population 1", "(1)"),
        wrong("demo --generations 0", "(0)"),
        wrong("report FOLDER/nowhere", "is not there"),
        wrong("report FOLDER/paper --task row-mnist", "--task belongs to --paper"),
        wrong("streaming --task row-mnist --bits 8 --host http://localhost:1", "(row-mnist)"),
        wrong("streaming --task row-mnist --bits 8 --hop 0ms", "(0.0 s)"),
        wrong("devices --bench FOLDER/binary", "no text"),
        wrong("train --task row-mnist --out FOLDER/open --qat --bits 4", "open) cannot be made"),
        wrong(
            "search --task row-mnist --out FOLDER/w --warm-start FOLDER/broken",
            "broken/report.json"),
        wrong("serve --webhook nowhere", "(nowhere)"));
  }

  private static Arguments wrong(String commandLine, String quoted) {
    return Arguments.of(commandLine, quoted);
  }

  @ParameterizedTest
  @MethodSource("wrongInputs")
  void isRefusedWithItsValueAndAnAdvice(String commandLine, String quoted) throws IOException {
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    int exitCode;
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      String port = Integer.toString(taken.getLocalPort());
      exitCode = execute(commandLine.replace("PORT", port), out, err);
    }
    assertThat(err.toString())
        .contains(quoted)
        .containsAnyOf("Maybe", "Did you mean", "Possible solutions")
        .doesNotContain("Exception")
        .doesNotContain("Error:")
        .doesNotContain("\tat ");
    assertThat(exitCode).isEqualTo(2);
    assertThat(out.toString()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"--hidden 0", "--qat --genome 8,8", "--qat --genome 8,8,8,8,8,8,8,8,8,8,8,8"})
  void aBadTrainingLeavesItsFolderForAGoodOne(String options) {
    StringWriter err = new StringWriter();
    assertThat(execute("train --task row-mnist --out FOLDER/t " + options, new StringWriter(), err))
        .isEqualTo(2);
    assertThat(err.toString()).contains("Maybe");
    assertThat(folder.resolve("t")).doesNotExist();
  }

  @Test
  void helpNamesEveryCommand() {
    StringWriter out = new StringWriter();
    assertThat(execute("--help", out, new StringWriter())).isZero();
    assertThat(out.toString())
        .contains("demo", "serve", "search", "evaluate", "devices", "bench", "simulate");
  }

  private static int execute(String commandLine, StringWriter out, StringWriter err) {
    String[] words =
        List.of(commandLine.replace("FOLDER", folder.toString()).split(" ")).toArray(String[]::new);
    CommandLine command = Main.commandLine();
    command.setOut(new PrintWriter(out, true));
    command.setErr(new PrintWriter(err, true));
    return command.execute(words);
  }
}
