package io.tinyloop.api;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import java.util.logging.Level;
import org.openqa.selenium.By;
import org.openqa.selenium.Dimension;
import org.openqa.selenium.OutputType;
import org.openqa.selenium.StaleElementReferenceException;
import org.openqa.selenium.WebElement;
import org.openqa.selenium.chrome.ChromeDriver;
import org.openqa.selenium.chrome.ChromeDriverService;
import org.openqa.selenium.chrome.ChromeOptions;
import org.openqa.selenium.logging.LogEntry;
import org.openqa.selenium.logging.LogType;
import org.openqa.selenium.logging.LoggingPreferences;
import org.openqa.selenium.support.ui.WebDriverWait;

/**
 * Debian's Chromium without a window, and a person's patience with a page that lives. Pictures of
 * it go to {@code target/screenshots}.
 */
final class PageBrowser implements AutoCloseable {

  static final int WIDTH = 1280;
  static final int HEIGHT = 1000;

  private static final Path BROWSER = Path.of("/usr/bin/chromium");
  private static final Path DRIVER = Path.of("/usr/bin/chromedriver");
  private static final Path SCREENSHOTS = Path.of("target", "screenshots");
  private static final Duration PATIENCE = Duration.ofSeconds(20);

  private final ChromeDriver driver;

  private PageBrowser(ChromeDriver driver) {
    this.driver = driver;
  }

  /**
   * Opens a browser. Where there is none the test is skipped with the reason, or fails under {@code
   * TINYLOOP_REQUIRE_TOOLS=1}.
   *
   * @param downloads folder of what a page saves
   * @param test for the reason
   */
  static PageBrowser open(Path downloads, String test) throws IOException {
    for (Path program : List.of(BROWSER, DRIVER)) {
      if (!Files.isExecutable(program)) {
        String reason = program + " is not there: apt-get install chromium chromium-driver";
        if ("1".equals(System.getenv("TINYLOOP_REQUIRE_TOOLS"))) {
          throw new AssertionError(reason);
        }
        System.out.println("SKIPPED " + test + ": " + reason);
        assumeTrue(false, reason);
      }
    }
    Files.createDirectories(SCREENSHOTS);
    ChromeOptions options = new ChromeOptions();
    options.setBinary(BROWSER.toString());
    options.addArguments("--headless=new", "--no-sandbox", "--disable-gpu");
    options.addArguments("--disable-dev-shm-usage", "--window-size=" + WIDTH + "," + HEIGHT);
    options.setExperimentalOption(
        "prefs",
        Map.of(
            "download.default_directory",
            downloads.toString(),
            "profile.default_content_setting_values.automatic_downloads",
            1));
    LoggingPreferences logs = new LoggingPreferences();
    logs.enable(LogType.BROWSER, Level.WARNING);
    options.setCapability("goog:loggingPrefs", logs);
    return new PageBrowser(
        new ChromeDriver(
            new ChromeDriverService.Builder().usingDriverExecutable(DRIVER.toFile()).build(),
            options));
  }

  ChromeDriver driver() {
    return driver;
  }

  /** Goes to another view of the page. */
  void show(String view) {
    driver.executeScript("location.hash = arguments[0]", view);
  }

  void resize(int width, int height) {
    driver.manage().window().setSize(new Dimension(width, height));
  }

  /** What a selector names now. */
  List<WebElement> all(String selector) {
    return driver.findElements(By.cssSelector(selector));
  }

  /** The element that a selector names, as soon as it is shown. */
  WebElement await(String selector) {
    return patience()
        .until(shown ->
            shown.findElements(By.cssSelector(selector)).stream()
                .filter(WebElement::isDisplayed)
                .findFirst()
                .orElse(null));
  }

  /** A table that lives replaces its rows: whoever clicks may have to click again. */
  void click(String selector) {
    patience()
        .until(_ -> {
          await(selector).click();
          return true;
        });
  }

  /** The element with exactly this text, as soon as it is shown. */
  WebElement byText(String tag, String text) {
    return patience()
        .until(shown ->
            shown.findElements(By.tagName(tag)).stream()
                .filter(element -> element.isDisplayed() && element.getText().equals(text))
                .findFirst()
                .orElse(null));
  }

  /** Waits until something is so. */
  void until(BooleanSupplier condition) {
    patience().until(_ -> condition.getAsBoolean());
  }

  private WebDriverWait patience() {
    WebDriverWait wait = new WebDriverWait(driver, PATIENCE);
    wait.ignoring(StaleElementReferenceException.class);
    return wait;
  }

  /** Chooses in the list with a label. */
  void select(String label, String value) {
    driver.executeScript(
        """
        const select = [...document.querySelectorAll('label')].find((l) => l.textContent.startsWith(arguments[0] + ' ')).querySelector('select');
        select.value = arguments[1];
        select.dispatchEvent(new Event('change'));
        """,
        label,
        value);
  }

  /** Keeps a picture of what the browser shows, after a frame in which the chart is drawn. */
  void keep(String name) {
    driver.executeAsyncScript(
        "requestAnimationFrame(() => setTimeout(arguments[arguments.length - 1], 0))");
    try {
      Files.write(SCREENSHOTS.resolve(name + ".png"), driver.getScreenshotAs(OutputType.BYTES));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * The errors that the browser's console has had since the last call, but for requests that the
   * host refused: the browser notes each of them, and the page says it in its own words.
   */
  List<String> errors() {
    return driver.manage().logs().get(LogType.BROWSER).getAll().stream()
        .filter(entry -> entry.getLevel().intValue() >= Level.SEVERE.intValue())
        .map(LogEntry::getMessage)
        .filter(
            message -> !message.matches("(?s).*the server responded with a status of 4\\d\\d.*"))
        .toList();
  }

  @Override
  public void close() {
    driver.quit();
  }
}
