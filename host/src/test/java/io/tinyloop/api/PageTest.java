package io.tinyloop.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import io.tinyloop.access.Caller;
import io.tinyloop.access.Role;
import io.tinyloop.access.TokenRequest;
import io.tinyloop.access.Tokens;
import io.tinyloop.journal.EvaluationRecord;
import io.tinyloop.journal.Journal;
import io.tinyloop.journal.RunState;
import io.tinyloop.run.ExportForm;
import io.tinyloop.run.Json;
import io.tinyloop.run.ModelSource;
import io.tinyloop.run.RunConfiguration;
import io.tinyloop.run.RunListener;
import io.tinyloop.run.RunService;
import jakarta.inject.Inject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The page in a browser, against a host with simulated devices that asks for tokens. Keeps pictures
 * of what it saw in {@code target/screenshots}. Skipped, with the reason, where Chromium is not
 * installed; that fails under {@code TINYLOOP_REQUIRE_TOOLS=1}.
 */
@QuarkusTest
@TestProfile(PageTest.Bench.class)
class PageTest {

  /** A host that asks for tokens, with two devices on its bench and a journal that ends with it. */
  public static final class Bench implements QuarkusTestProfile {
    @Override
    public Map<String, String> getConfigOverrides() {
      try {
        Path bench = Files.createTempFile("bench", ".yaml");
        bench.toFile().deleteOnExit();
        Files.writeString(
            bench,
            """
            devices:
              - name: desk
                link: sim:cortex-m4
              - name: shelf
                link: sim:cortex-m4
            """);
        return Map.of(
            "tinyloop.host.journal", "memory",
            "tinyloop.host.tokens", "required",
            "tinyloop.host.bench", bench.toString());
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  private static final Path IMPORT = Path.of("src", "test", "resources", "import").toAbsolutePath();
  private static final Caller OPERATOR = new Caller(Caller.DEFAULT_TENANT, "olga", Role.OPERATOR);
  private static final Caller VIEWER = new Caller(Caller.DEFAULT_TENANT, "victor", Role.VIEWER);

  /** Long enough that it still runs when it is stopped. */
  private static final RunConfiguration LONG =
      new RunConfiguration(
          ModelSource.of("row-mnist"),
          "paper",
          List.of("accuracy", "size", "latency"),
          List.of(),
          "sim:cortex-m4x2",
          20,
          5_000,
          1,
          "narrow",
          50);

  private static final Pattern INDIVIDUALS = Pattern.compile("among ([\\d,]+) individuals");

  /** How long after a hover, and after another objective was chosen, the page has answered. */
  private static final String INTERACTIONS =
      """
      const done = arguments[arguments.length - 1];
      const painted = () => new Promise((next) => requestAnimationFrame(() => setTimeout(next)));
      const canvas = document.querySelector('#chart canvas');
      const { x, y } = canvas.getBoundingClientRect();
      const median = async (times, act) => {
        const took = [];
        for (let i = 0; i < times; i++) {
          const start = performance.now();
          act(i);
          await painted();
          took.push(performance.now() - start);
        }
        return took.sort((a, b) => a - b)[times >> 1].toFixed(1);
      };
      (async () => {
        const hover = await median(25, (i) => canvas.dispatchEvent(new MouseEvent('mousemove', { bubbles: true, clientX: x + 100 + 25 * i, clientY: y + 60 + 9 * i })));
        const select = document.querySelector('.controls select');
        const choice = await median(9, (i) => { select.value = ['ram', 'size'][i % 2]; select.dispatchEvent(new Event('change')); });
        const bytes = performance.getEntriesByType('resource').filter((e) => e.name.endsWith('.js')).reduce((s, e) => s + e.encodedBodySize, 0);
        done(`hover ${hover} ms, another objective ${choice} ms, median; ${(bytes / 1000).toFixed(0)} kB of script, compressed`);
      })();
      """;

  private static PageBrowser page;

  @TempDir static Path downloads;

  @Inject RunService runs;
  @Inject Tokens tokens;
  @Inject Journal journal;

  @TestHTTPResource("/")
  URI root;

  @BeforeAll
  static void openBrowser() throws IOException {
    page = PageBrowser.open(downloads, "PageTest");
  }

  @AfterAll
  static void closeBrowser() {
    if (page != null) {
      page.close();
    }
  }

  @AfterEach
  void theConsoleHasNoError() {
    if (page != null) {
      assertThat(page.errors()).isEmpty();
    }
  }

  @Test
  void aFrontGrowsFiguresSwitchAndAnIndividualOpens() {
    String run = runs.start(OPERATOR, LONG, new RunListener() {});
    enter(OPERATOR, "#/runs");
    page.click("a[href='#/runs/" + run + "']");

    page.await("#chart canvas");
    long early = evaluated();
    page.until(() -> evaluated() > early + 20);
    page.await("#front-table tbody tr");
    page.keep("front");

    page.select("colour", "latency");
    for (String figure : List.of("generations", "mixed", "map", "hypervolume", "heat")) {
      page.click(".tabs a[href$='/" + figure + "']");
      page.until(() -> page.await("#described").getText().length() > 20);
      page.await("#chart canvas");
      assertThat(page.await(".tabs a[aria-current]").getDomAttribute("href")).endsWith(figure);
      page.keep(figure);
    }
    page.click("#front-table tbody a");
    page.until(() -> page.all("figure svg g").size() == 17);
    assertThat(page.await("main").getText()).contains("HIDDEN_SUM", "MODELLED", "validation");
    page.keep("individual");

    page.show("#/runs/" + run);
    page.click("button[data-call=stop]");
    page.until(() -> page.await("#status").getText().contains("stopped"));
    assertThat(runs.run(run).orElseThrow().state()).isEqualTo(RunState.STOPPED);
  }

  @Test
  void aDeviceGoesToQuarantineWithAReasonAndBack() {
    enter(OPERATOR, "#/devices");
    page.click("button[aria-label='Quarantine shelf']");
    page.await("dialog input").sendKeys("its USB socket is loose");
    page.click("dialog button[type=submit]");
    page.await("button[aria-label='Release shelf']");
    assertThat(page.await("main").getText()).contains("olga", "its USB socket is loose");
    page.keep("devices");
    page.click("button[aria-label='Release shelf']");
    page.await("button[aria-label='Quarantine shelf']");
  }

  @Test
  void aPointOfAFrontIsSavedInEveryForm() throws Exception {
    String run = runs.start(OPERATOR, SmallRun.on("sim:cortex-m4"), new RunListener() {});
    runs.await(run);
    enter(VIEWER, "#/runs/" + run);
    page.click("#front-table tbody a");
    for (String form : List.of("c", "model", "json", "bundle")) {
      page.click("button[data-export=" + form + "]");
    }
    int place = Integer.parseInt(page.await(".facts dd").getText().split(" ")[0]);
    for (ExportForm form : ExportForm.values()) {
      Path saved = downloads.resolve(form.fileName(run, place));
      page.until(() -> Files.exists(saved));
      assertThat(saved).as(form.toString()).hasBinaryContent(runs.export(run, place, form));
    }
    page.keep("exports");
  }

  @Test
  void aTaskIsAddedCheckedCalibratedAndSearched() {
    enter(OPERATOR, "#/tasks");
    page.await("input[name=name]").sendKeys("two-layers");
    page.click("input[name=replace]");
    page.await("input[name=weights]").sendKeys(IMPORT.resolve("two-layers.npz").toString());
    page.await("input[name=data]").sendKeys(IMPORT.resolve("two-layers.npz").toString());
    page.click("form.stacked button");
    assertThat(page.await("#problem").getText()).contains("weights.safetensors", "Maybe");
    page.keep("wrong-upload");

    page.await("input[name=weights]").clear();
    page.await("input[name=weights]").sendKeys(IMPORT.resolve("two-layers.safetensors").toString());
    page.click("form.stacked button");
    page.click("[role=status] a[href='#/tasks/two-layers']");
    page.byText("button", "Check").click();
    page.until(() -> page.await("main").getText().contains("of the validation split"));
    page.byText("button", "Calibrate").click();
    page.await("table tbody tr");
    page.keep("task");

    page.byText("a", "Search on it").click();
    for (Map.Entry<String, String> field :
        Map.of("fleet", "sim:cortex-m4", "population", "4", "generations", "1", "samples", "20")
            .entrySet()) {
      page.await("input[name=" + field.getKey() + "]").clear();
      page.await("input[name=" + field.getKey() + "]").sendKeys(field.getValue());
    }
    page.keep("start");
    page.byText("button", "Start").click();
    page.until(() -> page.await("#status").getText().contains("completed"));
    assertThat(page.await("main h2").getText()).startsWith("two-layers");
  }

  @Test
  void aViewerCannotStopARun() {
    String run = runs.start(OPERATOR, LONG, new RunListener() {});
    enter(VIEWER, "#/runs/" + run);
    page.await("#chart canvas");
    assertThat(page.all("button[data-call]")).isEmpty();
    Object problem =
        page.driver()
            .executeAsyncScript(
                """
                const done = arguments[arguments.length - 1];
                import('/rest.js').then((api) => api.post('api/runs/%s/stop')).then(done, async (problem) => {
                  (await import('/dom.js')).showProblem(problem);
                  done(problem.message);
                });
                """
                    .formatted(run));
    assertThat(problem).asString().contains("OPERATOR", "victor", "VIEWER");
    assertThat(page.await("#problem").getText()).contains("victor");
    page.keep("viewer");
    assertThat(runs.run(run).orElseThrow().state()).isEqualTo(RunState.RUNNING);
    runs.stop(run);
  }

  @Test
  void tenThousandIndividualsStayUsable() throws Exception {
    String small = runs.start(OPERATOR, SmallRun.on("sim:cortex-m4"), new RunListener() {});
    runs.await(small);
    String large = largeRun(small);
    enter(OPERATOR, "#/runs/" + large);
    page.until(() -> evaluated() >= 10_000);
    page.keep("ten-thousand");
    System.out.println(
        "PageTest: 10,000 individuals: " + page.driver().executeAsyncScript(INTERACTIONS));
    page.select("colour", "latency");
    page.select("y", "latency");
    page.keep("ten-thousand-coloured");
    page.resize(400, 850);
    page.keep("phone");
    page.resize(PageBrowser.WIDTH, PageBrowser.HEIGHT);
    Number scripts =
        (Number)
            page.driver()
                .executeScript(
                    "return performance.getEntriesByType('resource').filter((e) => e.name.endsWith('.js')).reduce((s, e) => s + e.encodedBodySize, 0)");
    assertThat(scripts.longValue()).isBetween(100_000L, 500_000L);
  }

  /** Opens the page as somebody, by the form that asks for a token. */
  private void enter(Caller caller, String view) {
    String token = tokens.create(new TokenRequest(caller, null)).text();
    page.driver().get(root.toString());
    page.driver().executeScript("sessionStorage.clear()");
    page.driver().get(root + "?" + caller.name() + view); // another address: the page starts anew
    page.await("#token").sendKeys(token);
    page.click("#token-form button");
    page.until(() -> page.await("#caller").getText().contains(caller.name()));
  }

  /** How many individuals the page says that there are. */
  private static long evaluated() {
    Matcher matcher = INDIVIDUALS.matcher(page.await("#described").getText());
    return matcher.find() ? Long.parseLong(matcher.group(1).replace(",", "")) : 0;
  }

  /** A run that has ended, whose individuals are one of another's under ten thousand genomes. */
  private String largeRun(String small) {
    String id = "ten-thousand";
    journal.createRun(id, Json.write(LONG), "abc", OPERATOR.tenant(), OPERATOR.name());
    EvaluationRecord pattern = journal.evaluations(small).getFirst();
    SplittableRandom random = new SplittableRandom(1);
    for (int i = 0; i < 10_000; i++) {
      String genome =
          random.ints(17, 2, 9).mapToObj(Integer::toString).collect(Collectors.joining(","));
      String body =
          pattern
              .body()
              .replaceFirst("\"correct\":\\d+", "\"correct\":" + random.nextInt(20))
              .replaceFirst("\"modelBytes\":\\d+", "\"modelBytes\":" + random.nextInt(5000, 18000))
              .replaceFirst("\"genome\":\\[[^]]*]", "\"genome\":[" + genome + "]");
      journal.record(
          id,
          new EvaluationRecord(
              0, pattern.dataKey(), genome, "OK", body, "sim", 1, Instant.EPOCH.plusSeconds(i)));
    }
    journal.complete(id, "null");
    return id;
  }
}
