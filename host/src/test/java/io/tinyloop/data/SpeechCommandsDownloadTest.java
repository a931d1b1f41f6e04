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
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Against a publisher on this machine; how transfers go on is MnistDownloadTest's matter. */
class SpeechCommandsDownloadTest {

  private static final byte[] ARCHIVE = new byte[100_000];

  @TempDir private Path folder;
  private HttpServer server;
  private final List<Long> progress = new ArrayList<>();

  @BeforeEach
  void start() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext("/good/", exchange -> serve(exchange, ARCHIVE));
    server.createContext("/wrong/", exchange -> serve(exchange, new byte[100_000 - 1]));
    server.createContext("/large/", exchange -> serve(exchange, new byte[100_001]));
    server.createContext("/endless/", SpeechCommandsDownloadTest::serveWithoutEnd);
    server.start();
  }

  @AfterEach
  void stop() {
    server.stop(0);
  }

  @Test
  void fetchesTheArchiveOnce() {
    Path archive = download("/good/");
    assertThat(archive).hasFileName("words.tar.gz").hasBinaryContent(ARCHIVE);
    assertThat(progress).endsWith((long) ARCHIVE.length);
    progress.clear();
    assertThat(download("/wrong/")).isEqualTo(archive);
    assertThat(progress).isEmpty();
  }

  @Test
  void refusesAnotherArchiveAndKeepsNothingOfIt() {
    assertThatThrownBy(() -> download("/wrong/"))
        .isInstanceOf(InvalidDataException.class)
        .hasMessageContaining("SHA-256 of the file is")
        .hasMessageContaining("Maybe");
    assertThat(folder).isDirectoryNotContaining("glob:**words*");
  }

  @Test
  void refusesMoreBytesThanTheArchiveHasWhateverTheirHeaderSays() throws IOException {
    assertThatThrownBy(() -> download("/large/"))
        .hasMessageContaining("100001 bytes, more than the 100000 expected");
    assertThatThrownBy(() -> download("/endless/")).hasMessageContaining("more than 100000 bytes");
    assertThat(Files.size(folder.resolve("words.tar.gz.part"))).isLessThanOrEqualTo(100_000);
  }

  @Test
  void saysWhereItIsNot() {
    assertThatThrownBy(() -> download("/absent/"))
        .isInstanceOf(InvalidDataException.class)
        .hasMessageContaining("/absent/words.tar.gz: HTTP status 404")
        .hasMessageContaining("--from");
  }

  @Test
  void refusesWhatTheDiskCannotHold() {
    assertThatThrownBy(() ->
            new SpeechCommandsDownload(
                    List.of(),
                    SpeechCommandsDownload.archive("words.tar.gz", "", Long.MAX_VALUE),
                    (file, bytes, total) -> {})
                .into(folder))
        .isInstanceOf(InvalidDataException.class)
        .hasMessageContaining("has room for")
        .hasMessageContaining("--to");
  }

  private Path download(String path) {
    URI publisher =
        URI.create("http://127.0.0.1:%d%s".formatted(server.getAddress().getPort(), path));
    return new SpeechCommandsDownload(
            List.of(publisher),
            SpeechCommandsDownload.archive("words.tar.gz", sha256(ARCHIVE), ARCHIVE.length),
            (file, bytes, total) -> progress.add(bytes))
        .into(folder);
  }

  private static void serve(HttpExchange exchange, byte[] file) throws IOException {
    exchange.sendResponseHeaders(200, file.length);
    exchange.getResponseBody().write(file);
    exchange.close();
  }

  private static void serveWithoutEnd(HttpExchange exchange) throws IOException {
    exchange.sendResponseHeaders(200, 0);
    try (exchange) {
      while (true) {
        exchange.getResponseBody().write(new byte[1 << 12]);
      }
    }
  }

  private static String sha256(byte[] bytes) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError(e);
    }
  }
}
