package io.tinyloop.device.mqtt;

import static org.assertj.core.api.Assertions.assertThat;

import io.tinyloop.tls.TlsFiles;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An authority and what it signed for localhost, made by openssl: ca.pem, and NAME.pem with
 * NAME-key.pem for broker, host and the agent bench-1.
 */
public final class PemFiles {

  private final Path directory;

  private PemFiles(Path directory) {
    this.directory = directory;
  }

  /** Makes them in {@code directory}. */
  public static PemFiles make(Path directory) throws Exception {
    PemFiles files = new PemFiles(directory);
    files.shell(
        "openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2 -keyout"
            + " ca-key.pem -out ca.pem -subj /CN=authority");
    for (String name : List.of("broker", "host", "bench-1")) {
      files.shell(
          "openssl req -new -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -keyout %1$s-key.pem -out %1$s.csr -subj /CN=%1$s"
              .formatted(name));
      Files.writeString(directory.resolve("names"), "subjectAltName=DNS:localhost\n");
      files.shell(
          "openssl x509 -req -days 2 -in %1$s.csr -CA ca.pem -CAkey ca-key.pem -CAcreateserial -extfile names -out %1$s.pem"
              .formatted(name));
    }
    return files;
  }

  private void shell(String command) throws Exception {
    Mosquitto.Result result = Mosquitto.run(directory, "sh", "-c", command);
    assertThat(result.exitCode()).as(command + "\n" + result.text()).isZero();
  }

  /** One of the files. */
  public Path file(String name) {
    return directory.resolve(name);
  }

  /** Trust in the authority, and perhaps a certificate of one's own. */
  public TlsFiles tls(@Nullable String own) {
    return new TlsFiles(
        file("ca.pem"),
        own == null ? null : file(own + ".pem"),
        own == null ? null : file(own + "-key.pem"));
  }
}
