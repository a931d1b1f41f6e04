package io.tinyloop.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Against a publisher on this machine that can break transfers. */
class MnistDownloadTest {

  private static final byte[] CONTENT = DataFiles.idx(300, 20, 20);
  private static final byte[] FILE = DataFiles.gzip(CONTENT);

  @TempDir private Path folder;
  private HttpServer server;
  private final List<@Nullable String> ranges = new ArrayList<>();
  private final List<Long> progress = new ArrayList<>();
  private boolean answersRanges = true;
  private int breakAfter = Integer.MAX_VALUE;
  private boolean breaksAgain;
  private boolean answersOnce;

  @BeforeEach
  void start() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext("/good/", exchange -> serve(exchange, FILE));
    server.createContext("/wrong/", exchange -> serve(exchange, DataFiles.gzip(new byte[] {1, 2})));
    server.createContext("/absent/", exchange -> exchange.sendResponseHeaders(404, -1));
    server.start();
  }

  @AfterEach
  void stop() {
    server.stop(0);
  }

  @Test
  void fetchesAFileOnce() throws IOException {
    assertThat(download("/good/")).isEqualTo(folder);
    assertThat(download("/absent/")).isEqualTo(folder);

    assertThat(folder.resolve("digits.gz")).hasBinaryContent(FILE);
    assertThat(progress).isSorted().endsWith((long) FILE.length);
    assertThat(ranges).hasSize(1);
  }

  @Test
  void goesOnFromWhatIsThere() throws IOException {
    Files.write(part(), Arrays.copyOf(FILE, 50));

    download("/good/");

    assertThat(folder.resolve("digits.gz")).hasBinaryContent(FILE);
    assertThat(ranges).containsExactly("bytes=50-");
    assertThat(part()).doesNotExist();
  }

  @Test
  void goesOnAfterAnInterruption() throws IOException {
    breakAfter = 60;

    download("/good/");

    assertThat(folder.resolve("digits.gz")).hasBinaryContent(FILE);
    assertThat(ranges).containsExactly(null, "bytes=60-");
  }

  @Test
  void goesOnAsLongAsSomethingComes() throws IOException {
    breakAfter = 20;
    breaksAgain = true;

    download("/good/");

    assertThat(folder.resolve("digits.gz")).hasBinaryContent(FILE);
    assertThat(ranges)
        .hasSize((FILE.length + 19) / 20)
        .endsWith("bytes=%d-".formatted((FILE.length - 1) / 20 * 20));
  }

  @Test
  void beginsAgainWhereWhatIsThereIsOfAnotherFile() throws IOException {
    Files.write(part(), new byte[50]);

    download("/good/");

    assertThat(folder.resolve("digits.gz")).hasBinaryContent(FILE);
    assertThat(ranges).containsExactly("bytes=50-", null);
  }

  @Test
  void keepsWhatCameWhereThePublisherGoesAway() throws IOException {
    breakAfter = 60;
    breaksAgain = true;
    answersOnce = true;

    assertThatThrownBy(() -> download("/good/"))
        .isInstanceOf(InvalidDataException.class)
        .hasMessageContaining("503");
    assertThat(part()).hasSize(60);
    answersOnce = false;
    breakAfter = Integer.MAX_VALUE;
    download("/good/");
    assertThat(folder.resolve("digits.gz")).hasBinaryContent(FILE);
    assertThat(ranges).endsWith("bytes=60-");
  }

  @Test
  void beginsAgainWhereRangesAreNotAnswered() throws IOException {
    answersRanges = false;
    Files.write(part(), new byte[50]);

    download("/good/");

    assertThat(folder.resolve("digits.gz")).hasBinaryContent(FILE);
  }

  @Test
  void beginsAgainWhereThePartIsLongerThanTheFile() throws IOException {
    Files.write(part(), new byte[FILE.length + 1]);

    download("/good/");

    assertThat(folder.resolve("digits.gz")).hasBinaryContent(FILE);
  }

  @Test
  void takesTheNextPublisherWhereOneHasNotOrHasAnotherFile() throws IOException {
    download("/absent/", "/wrong/", "/good/");

    assertThat(folder.resolve("digits.gz")).hasBinaryContent(FILE);
  }

  @Test
  void refusesAWrongChecksumAndKeepsNothingOfIt() {
    assertThatThrownBy(() -> download("/wrong/"))
        .isInstanceOf(InvalidDataException.class)
        .hasMessageContaining("digits.gz cannot be downloaded")
        .hasMessageContaining("instead of " + sha256(CONTENT))
        .hasMessageContaining("Maybe there is no network here");
    assertThat(part()).doesNotExist();
    assertThat(folder.resolve("digits.gz")).doesNotExist();
  }

  @Test
  void refusesWhereNobodyAnswers() {
    int port = server.getAddress().getPort();
    server.stop(0);

    assertThatThrownBy(() -> download(port, "/good/"))
        .isInstanceOf(InvalidDataException.class)
        .hasMessageContaining("ConnectException")
        .hasMessageContaining("Maybe there is no network here");
  }

  private Path part() {
    return folder.resolve("digits.gz.part");
  }

  private Path download(String... publishers) {
    return download(server.getAddress().getPort(), publishers);
  }

  private Path download(int port, String... publishers) {
    List<URI> addresses =
        Arrays.stream(publishers)
            .map(path -> URI.create("http://127.0.0.1:%d%s".formatted(port, path)))
            .toList();
    return new MnistDownload(
            addresses,
            List.of(MnistDownload.gzip("digits.gz", sha256(CONTENT))),
            (file, bytes, total) -> progress.add(bytes))
        .into(folder);
  }

  private void serve(HttpExchange exchange, byte[] file) throws IOException {
    String range = exchange.getRequestHeaders().getFirst("Range");
    ranges.add(range);
    if (answersOnce && ranges.size() > 1) {
      exchange.sendResponseHeaders(503, -1);
      return;
    }
    int begin =
        range == null || !answersRanges
            ? 0
            : Integer.parseInt(range.substring("bytes=".length(), range.length() - 1));
    if (begin > file.length) {
      exchange.sendResponseHeaders(416, -1);
      return;
    }
    if (begin > 0) {
      exchange
          .getResponseHeaders()
          .set("Content-Range", "bytes %d-%d/%d".formatted(begin, file.length - 1, file.length));
    }
    exchange.sendResponseHeaders(begin > 0 ? 206 : 200, file.length - begin);
    int end = begin + Math.min(file.length - begin, breakAfter);
    breakAfter = breaksAgain ? breakAfter : Integer.MAX_VALUE;
    exchange.getResponseBody().write(file, begin, end - begin);
    exchange.getResponseBody().flush();
    exchange.close();
  }

  private static String sha256(byte[] bytes) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
    } catch (java.security.NoSuchAlgorithmException e) {
      throw new AssertionError(e);
    }
  }
}
