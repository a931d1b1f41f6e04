package io.tinyloop.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tinyloop.run.Json;
import io.tinyloop.run.SmallMnist;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Consumer;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;
import picocli.CommandLine;

/** What a CI server relies on: exit code, sentence and JUnit file of a search with a baseline. */
class RegressionGateTest {

  private static final String SEARCH =
      "search --task row-mnist --dataset mnist --data-dir DIR/data --objectives"
          + " accuracy,size,latency --fleet sim:cortex-m4x2 --population 4 --generations 2 --samples"
          + " 20 --out DIR/";

  @TempDir static Path folder;

  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  @BeforeAll
  static void searchOnce() throws IOException {
    SmallMnist.write(folder.resolve("data"));
    StringWriter err = new StringWriter();
    assertThat(execute(SEARCH + "first", new StringWriter(), err)).as(err.toString()).isZero();
  }

  @Test
  void theSameSearchIsNoRegressionAndPinnedPointsAreEvaluatedAgain() throws Exception {
    String junit = folder.resolve("same.xml").toString();
    assertThat(
            run(
                "same --baseline DIR/first/front.json --max-regression 0% --pin 1,2 --json --junit "
                    + junit))
        .as(err.toString())
        .isZero();

    JsonNode report = Json.read(out.toString(), JsonNode.class);
    JsonNode checks = report.path("regression").path("checks");
    assertThat(checks).hasSize(1 + 2 * 3);
    checks.forEach(check -> {
      assertThat(check.path("is").asDouble()).isEqualTo(check.path("was").asDouble());
      assertThat(check.path("worse").asDouble()).isZero();
      assertThat(check.path("holds").asBoolean()).isTrue();
    });
    assertThat(report.path("pinned")).hasSize(2);
    assertThat(folder.resolve("same/front.json"))
        .hasSameBinaryContentAs(folder.resolve("first/front.json"));
    assertThat(folder.resolve("same/report.json")).content().contains("\"pinned\"");
    assertThat(cases(junit).getLength()).isEqualTo(8);
    assertThat(problems(junit, "failure")).isZero();
    assertThat(err.toString()).contains("no regression");
  }

  @Test
  void aSmallerHypervolumeFailsWithASentenceAndIsInTheJUnitFile() throws Exception {
    Path better = baseline("better.json", point -> point.put("modelBytes", 5_000));
    String junit = folder.resolve("worse.xml").toString();

    assertThat(run("worse --baseline " + better + " --max-regression 1% --junit " + junit))
        .isEqualTo(1);

    assertThat(err.toString())
        .contains("fell behind its baseline", "hypervolume", "at most 1 % is allowed")
        .contains("Maybe", "worse/front.json")
        .doesNotContain("\tat ");
    assertThat(folder.resolve("worse/front.json")).exists();
    assertThat(problems(junit, "failure")).isEqualTo(1);
    assertThat(cases(junit).item(1).getTextContent()).contains("hypervolume");
  }

  @Test
  void aPinnedPointThatGotSlowerFailsThoughTheFrontIsAsGood() throws Exception {
    Path faster =
        baseline(
            "faster.json",
            point -> {
              double latency = point.path("latencyMicros").asDouble();
              if (point.path("modelBytes").asLong() == smallest()) {
                point.put("latencyMicros", latency / 1.05).put("pinned", true);
                point.remove("latencyInterval");
              }
            });

    assertThat(run("slower --baseline " + faster + " --max-regression 3%")).isEqualTo(1);
    assertThat(err.toString())
        .contains("latency of point 1")
        .contains("5.00 % worse")
        .doesNotContain("hypervolume");
    assertThat(run("slow --baseline " + faster + " --max-regression 6%")).isZero();
  }

  @Test
  void aFinishedRunIsComparedWithoutSearchingAgain() throws Exception {
    Path better = baseline("best.json", point -> point.put("modelBytes", 5_000));
    assertThat(execute("search --resume DIR/first --baseline " + better, out, err)).isEqualTo(1);
    assertThat(execute("search --resume DIR/first --baseline DIR/first/front.json", out, err))
        .isZero();
    assertThat(execute("search --resume DIR/first --baseline " + better + " --pin 1", out, err))
        .isEqualTo(2);
    assertThat(err.toString()).contains("without the pinned point 1");
  }

  @Test
  void aFrontOfOtherSamplesOrOriginIsNoBaseline() throws Exception {
    Path samples = baseline("samples.json", point -> point.put("total", 7));
    assertThat(run("other --baseline " + samples)).isEqualTo(2);
    assertThat(err.toString()).contains("of 7 samples").contains("Maybe");
    Path board =
        baseline(
            "board.json",
            point -> ((ObjectNode) point.path("provenance")).put("latency", "MEASURED"));
    assertThat(run("origin --baseline " + board)).isEqualTo(2);
    assertThat(err.toString()).contains("MEASURED", "MODELLED");
  }

  @Test
  void aSearchThatBreaksIsAnErrorInTheFile() throws Exception {
    String junit = folder.resolve("broken.xml").toString();
    assertThat(run("broken --constraint latency<1us --junit " + junit)).isEqualTo(1);
    assertThat(problems(junit, "error")).isEqualTo(1);
    assertThat(cases(junit).item(0).getTextContent()).isNotBlank();
  }

  @Test
  void aFrontIsExportedAsTheSearchWroteItButForItsPins() throws Exception {
    Path json = folder.resolve("front.json");
    Path csv = folder.resolve("front.csv");
    assertThat(execute("export front DIR/first -o " + json, out, err)).isZero();
    assertThat(json).hasSameBinaryContentAs(folder.resolve("first/front.json"));
    assertThat(execute("export front DIR/first --json -o " + csv, out, err)).isZero();
    assertThat(csv).hasSameBinaryContentAs(folder.resolve("first/front.csv"));
    assertThat(out.toString()).contains("\"form\":\"front\"", "front.csv");

    assertThat(execute("export front DIR/first --pin 2 -o " + json, out, err)).isZero();
    assertThat(run("pinned --baseline " + json)).as(err.toString()).isZero();
    assertThat(err.toString()).contains("latency of point 2 is").contains("as before");
  }

  private static long smallest() {
    try {
      return Json.read(Files.readString(folder.resolve("first/front.json")), JsonNode.class)
          .path(0)
          .path("modelBytes")
          .asLong();
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private static Path baseline(String name, Consumer<ObjectNode> change) throws IOException {
    ArrayNode front =
        (ArrayNode) Json.read(Files.readString(folder.resolve("first/front.json")), JsonNode.class);
    front.forEach(point -> change.accept((ObjectNode) point));
    return Files.writeString(folder.resolve(name), Json.write(front));
  }

  private static NodeList cases(String file) throws Exception {
    Element suite =
        DocumentBuilderFactory.newDefaultInstance()
            .newDocumentBuilder()
            .parse(Path.of(file).toFile())
            .getDocumentElement();
    assertThat(suite.getTagName()).isEqualTo("testsuite");
    return suite.getElementsByTagName("testcase");
  }

  private static int problems(String file, String kind) throws Exception {
    Element suite = (Element) cases(file).item(0).getParentNode();
    int count = suite.getElementsByTagName(kind).getLength();
    assertThat(suite.getAttribute(kind + "s")).isEqualTo("" + count);
    return count;
  }

  private int run(String rest) {
    return execute(SEARCH + rest, out, err);
  }

  private static int execute(String line, StringWriter out, StringWriter err) {
    CommandLine command = Main.commandLine();
    command.setOut(new PrintWriter(out, true));
    command.setErr(new PrintWriter(err, true));
    return command.execute(line.replace("DIR", folder.toString()).split(" "));
  }
}
