package io.tinyloop.cli;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * Where a host listens.
 *
 * @param address a name or a number
 * @param port 0: any free one
 * @param certificate PEM; null: plain HTTP
 * @param key of the certificate
 */
record HostAddress(String address, int port, @Nullable Path certificate, @Nullable Path key) {

  HostAddress {
    if (port < 0 || port > 65535) {
      throw new BadInputException(
          "The port (%d) must be in [0, 65535].".formatted(port), "Maybe --port 8080.");
    }
  }

  /** On this machine only. */
  static HostAddress loopback(int port) {
    return new HostAddress("127.0.0.1", port, null, null);
  }

  /** Tells it to what boots. */
  void apply() {
    System.setProperty("quarkus.http.host", address);
    System.setProperty("quarkus.http.port", Integer.toString(port));
    if (certificate != null && key != null) {
      System.setProperty("quarkus.http.ssl-port", Integer.toString(port));
      System.setProperty("quarkus.http.ssl.certificate.files", certificate.toString());
      System.setProperty("quarkus.http.ssl.certificate.key-files", key.toString());
      System.setProperty("quarkus.http.insecure-requests", "disabled");
    }
  }
}
