package io.tinyloop.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import io.tinyloop.data.DataFiles;
import io.tinyloop.data.NpzSamples;
import io.tinyloop.data.audio.WavFiles;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DataCommandTest {

  @TempDir private Path folder;
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  private int execute(String command) {
    return Main.commandLine()
        .setOut(new PrintWriter(out))
        .setErr(new PrintWriter(err))
        .execute(command.replace("@", folder.toString()).split(" ", -1));
  }

  @Test
  void makesFeaturesThatImportReads() throws IOException {
    WavFiles.words(folder.resolve("words"));
    assertThat(execute("data features @/words --words low,high --out @/words.npz --json")).isZero();
    assertThat(out.toString()).contains("\"words\":[\"low\",\"high\"],\"train\":");
    assertThat(new NpzSamples(folder.resolve("words.npz")).test().classes()).isEqualTo(2);
    assertThat(err.toString()).contains("held out");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "data get mnits | (mnits) | one of: mnist, speech-commands",
        "data get mnist --from ftp://mirror | ftp://mirror | http://",
        "data get mnist --out @/x.npz | x.npz | --to",
        "data get mnist --words yes,no | --words | leave them away",
        "data get speech-commands --words yes,no --to @ | --words | leave them away",
        "data get speech-commands --words yes --out @/x.npz | not 1 | commas",
        "data features @/none --out @/x.npz | none | relative",
        "data features @ --out @/x.npz | 0 folders | folder above",
        "data features @/x.tar.gz --out @/x.npz | x.tar.gz | Maybe",
        "data features @ --words a,b --test-share 91 --out @/x.npz | 91 | 10 and 10",
        "data features @ --words a,b --test-share ten --out @/x.npz | ten | --help",
        "data features @ | --out | --help",
        "import --name a --weights @/w.safetensors | --wav-dir | --help",
        "import --name a --weights @/w.safetensors --data a --wav-dir b | exclusive | --help",
        "import --name a --weights @/w.safetensors --data a --words b,c | --words | leave them away"
      })
  void wrongInputsAreNamed(String command, String value, String advice) {
    assertThat(execute(command)).isEqualTo(2);
    assertThat(err.toString().lines().toList()).hasSize(2);
    assertThat(err.toString()).contains(value).contains("Maybe").contains(advice);
  }

  @Test
  void refusesWhatAMirrorHasInTheFilesPlace() throws IOException {
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    byte[] wrong = DataFiles.gzip(new byte[100]);
    server.createContext(
        "/mnist/",
        exchange -> {
          exchange.sendResponseHeaders(200, wrong.length);
          exchange.getResponseBody().write(wrong);
          exchange.close();
        });
    server.start();
    try {
      String mirror = "http://127.0.0.1:" + server.getAddress().getPort();
      assertThat(execute("data get mnist --to @/mnist --from " + mirror + "/mnist")).isEqualTo(2);
      assertThat(err.toString()).contains("SHA-256 of the content is").contains("Maybe");
      assertThat(folder.resolve("mnist")).isDirectoryNotContaining("glob:**.gz*");
      assertThat(execute("data get speech-commands --to @/s --from " + mirror + "/no"))
          .isEqualTo(2);
      assertThat(err.toString()).contains("/no/speech_commands_v0.02.tar.gz: HTTP status 404");
    } finally {
      server.stop(0);
    }
  }
}
