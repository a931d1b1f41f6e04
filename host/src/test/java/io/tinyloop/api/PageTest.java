package io.tinyloop.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

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
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.function.BooleanSupplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.openqa.selenium.By;
import org.openqa.selenium.Dimension;
import org.openqa.selenium.OutputType;
import org.openqa.selenium.StaleElementReferenceException;
import org.openqa.selenium.WebElement;
import org.openqa.selenium.chrome.ChromeDriver;
import org.openqa.selenium.chrome.ChromeDriverService;
import org.openqa.selenium.chrome.ChromeOptions;
import org.openqa.selenium.support.ui.WebDriverWait;

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

  private static final Path BROWSER = Path.of("/usr/bin/chromium");
  private static final Path DRIVER = Path.of("/usr/bin/chromedriver");
  private static final Path IMPORT = Path.of("src", "test", "resources", "import").toAbsolutePath();
  private static final Path SCREENSHOTS = Path.of("target", "screenshots");
  private static final Duration PATIENCE = Duration.ofSeconds(20);
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

  private static final Pattern INDIVIDUALS = Pattern.compile("among (\\d+) individuals");

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

  private static ChromeDriver browser;

  @TempDir static Path downloads;

  @Inject RunService runs;
  @Inject Tokens tokens;
  @Inject Journal journal;

  @TestHTTPResource("/")
  URI root;

  @BeforeAll
  static void openBrowser() throws IOException {
    for (Path program : List.of(BROWSER, DRIVER)) {
      if (!Files.isExecutable(program)) {
        String reason = program + " is not there: apt-get install chromium chromium-driver";
        if ("1".equals(System.getenv("TINYLOOP_REQUIRE_TOOLS"))) {
          throw new AssertionError(reason);
        }
        System.out.println("SKIPPED PageTest: " + reason);
        assumeTrue(false, reason);
      }
    }
    Files.createDirectories(SCREENSHOTS);
    ChromeOptions options = new ChromeOptions();
    options.setBinary(BROWSER.toString());
    options.addArguments("--headless=new", "--no-sandbox", "--disable-gpu");
    options.addArguments("--disable-dev-shm-usage", "--window-size=1280,1000");
    options.setExperimentalOption(
        "prefs",
        Map.of(
            "download.default_directory",
            downloads.toString(),
            "profile.default_content_setting_values.automatic_downloads",
            1));
    browser =
        new ChromeDriver(
            new ChromeDriverService.Builder().usingDriverExecutable(DRIVER.toFile()).build(),
            options);
  }

  @AfterAll
  static void closeBrowser() {
    if (browser != null) {
      browser.quit();
    }
  }

  @Test
  void aFrontGrowsFiguresSwitchAndAnIndividualOpens() {
    String run = runs.start(OPERATOR, LONG, new RunListener() {});
    enter(OPERATOR, "#/runs");
    click("a[href='#/runs/" + run + "']");

    await("#chart canvas");
    long early = evaluated();
    until(() -> evaluated() > early + 20);
    await("#front-table tbody tr");
    keep("front");

    select("colour", "latency");
    for (String figure : List.of("generations", "mixed", "map", "hypervolume", "heat")) {
      click(".tabs a[href$='/" + figure + "']");
      until(() -> await("#described").getText().length() > 20);
      await("#chart canvas");
      assertThat(await(".tabs a[aria-current]").getDomAttribute("href")).endsWith(figure);
      keep(figure);
    }
    click("#front-table tbody a");
    assertThat(await("figure svg").findElements(By.cssSelector("g"))).hasSize(17);
    assertThat(await("main").getText()).contains("HIDDEN_SUM", "MODELLED", "validation");
    keep("individual");

    show("#/runs/" + run);
    click("button[data-call=stop]");
    until(() -> await("#status").getText().contains("stopped"));
    assertThat(runs.run(run).orElseThrow().state()).isEqualTo(RunState.STOPPED);
  }

  @Test
  void aDeviceGoesToQuarantineWithAReasonAndBack() {
    enter(OPERATOR, "#/devices");
    click("button[aria-label='Quarantine shelf']");
    await("dialog input").sendKeys("its USB socket is loose");
    click("dialog button[type=submit]");
    await("button[aria-label='Release shelf']");
    assertThat(await("main").getText()).contains("olga", "its USB socket is loose");
    keep("devices");
    click("button[aria-label='Release shelf']");
    await("button[aria-label='Quarantine shelf']");
  }

  @Test
  void aPointOfAFrontIsSavedInEveryForm() throws Exception {
    String run = runs.start(OPERATOR, SmallRun.on("sim:cortex-m4"), new RunListener() {});
    runs.await(run);
    enter(VIEWER, "#/runs/" + run);
    click("#front-table tbody a");
    for (String form : List.of("c", "model", "json", "bundle")) {
      click("button[data-export=" + form + "]");
    }
    int place = Integer.parseInt(await(".facts dd").getText().split(" ")[0]);
    for (ExportForm form : ExportForm.values()) {
      Path saved = downloads.resolve(form.fileName(run, place));
      until(() -> Files.exists(saved));
      assertThat(saved).as(form.toString()).hasBinaryContent(runs.export(run, place, form));
    }
    keep("exports");
  }

  @Test
  void aTaskIsAddedCheckedCalibratedAndSearched() {
    enter(OPERATOR, "#/tasks");
    await("input[name=name]").sendKeys("two-layers");
    click("input[name=replace]");
    await("input[name=weights]").sendKeys(IMPORT.resolve("two-layers.npz").toString());
    await("input[name=data]").sendKeys(IMPORT.resolve("two-layers.npz").toString());
    click("form.stacked button");
    assertThat(await("#problem").getText()).contains("weights.safetensors", "Maybe");
    keep("wrong-upload");

    await("input[name=weights]").clear();
    await("input[name=weights]").sendKeys(IMPORT.resolve("two-layers.safetensors").toString());
    click("form.stacked button");
    click("[role=status] a[href='#/tasks/two-layers']");
    byText("button", "Check").click();
    until(() -> await("main").getText().contains("of the validation split"));
    byText("button", "Calibrate").click();
    await("table tbody tr");
    keep("task");

    byText("a", "Search on it").click();
    for (Map.Entry<String, String> field :
        Map.of("fleet", "sim:cortex-m4", "population", "4", "generations", "1", "samples", "20")
            .entrySet()) {
      await("input[name=" + field.getKey() + "]").clear();
      await("input[name=" + field.getKey() + "]").sendKeys(field.getValue());
    }
    keep("start");
    byText("button", "Start").click();
    until(() -> await("#status").getText().contains("completed"));
    assertThat(await("main h2").getText()).startsWith("two-layers");
  }

  @Test
  void aViewerCannotStopARun() {
    String run = runs.start(OPERATOR, LONG, new RunListener() {});
    enter(VIEWER, "#/runs/" + run);
    await("#chart canvas");
    assertThat(browser.findElements(By.cssSelector("button[data-call]"))).isEmpty();
    Object problem =
        browser.executeAsyncScript(
            """
            const done = arguments[arguments.length - 1];
            import('/rest.js').then((api) => api.post('api/runs/%s/stop')).then(done, async (problem) => {
              (await import('/dom.js')).showProblem(problem);
              done(problem.message);
            });
            """
                .formatted(run));
    assertThat(problem).asString().contains("OPERATOR", "victor", "VIEWER");
    assertThat(await("#problem").getText()).contains("victor");
    keep("viewer");
    assertThat(runs.run(run).orElseThrow().state()).isEqualTo(RunState.RUNNING);
    runs.stop(run);
  }

  @Test
  void tenThousandIndividualsStayUsable() throws Exception {
    String small = runs.start(OPERATOR, SmallRun.on("sim:cortex-m4"), new RunListener() {});
    runs.await(small);
    String large = largeRun(small);
    enter(OPERATOR, "#/runs/" + large);
    until(() -> evaluated() >= 10_000);
    keep("ten-thousand");
    System.out.println("PageTest: 10,000 individuals: " + browser.executeAsyncScript(INTERACTIONS));
    select("colour", "latency");
    select("y", "latency");
    keep("ten-thousand-coloured");
    browser.manage().window().setSize(new Dimension(400, 850));
    keep("phone");
    browser.manage().window().setSize(new Dimension(1280, 1000));
    Number scripts =
        (Number)
            browser.executeScript(
                "return performance.getEntriesByType('resource').filter((e) => e.name.endsWith('.js')).reduce((s, e) => s + e.encodedBodySize, 0)");
    assertThat(scripts.longValue()).isBetween(100_000L, 500_000L);
  }

  /** Opens the page as somebody, by the form that asks for a token. */
  private void enter(Caller caller, String view) {
    String token = tokens.create(new TokenRequest(caller, null)).text();
    browser.get(root.toString());
    browser.executeScript("sessionStorage.clear()");
    browser.get(root + "?" + caller.name() + view); // another address: the page starts anew
    await("#token").sendKeys(token);
    click("#token-form button");
    until(() -> await("#caller").getText().contains(caller.name()));
  }

  private void show(String view) {
    browser.executeScript("location.hash = arguments[0]", view);
  }

  /** The element that a selector names, as soon as it is shown. */
  private static WebElement await(String selector) {
    return patience()
        .until(driver ->
            driver.findElements(By.cssSelector(selector)).stream()
                .filter(WebElement::isDisplayed)
                .findFirst()
                .orElse(null));
  }

  /** A table that lives replaces its rows: whoever clicks may have to click again. */
  private static void click(String selector) {
    patience()
        .until(_ -> {
          await(selector).click();
          return true;
        });
  }

  private static WebElement byText(String tag, String text) {
    return patience()
        .until(driver ->
            driver.findElements(By.tagName(tag)).stream()
                .filter(element -> element.isDisplayed() && element.getText().equals(text))
                .findFirst()
                .orElse(null));
  }

  private static void until(BooleanSupplier condition) {
    patience().until(_ -> condition.getAsBoolean());
  }

  private static WebDriverWait patience() {
    WebDriverWait wait = new WebDriverWait(browser, PATIENCE);
    wait.ignoring(StaleElementReferenceException.class);
    return wait;
  }

  /** Chooses in the list with a label. */
  private static void select(String label, String value) {
    browser.executeScript(
        """
        const select = [...document.querySelectorAll('label')].find((l) => l.textContent.startsWith(arguments[0] + ' ')).querySelector('select');
        select.value = arguments[1];
        select.dispatchEvent(new Event('change'));
        """,
        label,
        value);
  }

  /** How many individuals the page says that there are. */
  private static long evaluated() {
    Matcher matcher = INDIVIDUALS.matcher(await("#described").getText());
    return matcher.find() ? Long.parseLong(matcher.group(1)) : 0;
  }

  /** Keeps a picture of what the browser shows, after a frame in which the chart is drawn. */
  private static void keep(String name) {
    browser.executeAsyncScript(
        "requestAnimationFrame(() => setTimeout(arguments[arguments.length - 1], 0))");
    try {
      Files.write(SCREENSHOTS.resolve(name + ".png"), browser.getScreenshotAs(OutputType.BYTES));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
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
