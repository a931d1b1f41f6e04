package io.tinyloop.cli;

import io.tinyloop.access.HostAccess;
import io.tinyloop.tls.TlsFiles;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Where a host listens, and how well it is kept shut there. */
final class ServeOptions {

  private static final String REQUIRED = "required";
  private static final String OFF = "off";

  @Option(
      names = "--port",
      defaultValue = "8080",
      paramLabel = "N",
      description = "Port of the page and of REST (default: ${DEFAULT-VALUE}).")
  private int port;

  @Option(
      names = "--host-address",
      defaultValue = "${env:QUARKUS_HTTP_HOST:-127.0.0.1}",
      paramLabel = "ADDRESS",
      description = "Address to listen on; 0.0.0.0 for every one (default: ${DEFAULT-VALUE}).")
  private String address;

  @Option(
      names = "--tls-certificate",
      paramLabel = "FILE",
      description = "The host's certificate and those between it and its authority, PEM.")
  private @Nullable Path certificate;

  @Option(names = "--tls-key", paramLabel = "FILE", description = "The key of it, PKCS #8 PEM.")
  private @Nullable Path key;

  @Option(
      names = "--tokens",
      paramLabel = "required|off",
      description =
          "Whether every request needs a token (default: required where the host listens beyond loopback).")
  private @Nullable String tokens;

  @Option(
      names = "--insecure",
      description = "Listen beyond loopback without TLS: a proxy adds it, or nobody listens in.")
  private boolean insecure;

  @Option(
      names = "--mqtt-port",
      paramLabel = "N",
      description =
          "Port of the host's own MQTT broker, for agents and MQTT devices on this machine; with --insecure on --host-address.")
  private @Nullable Integer mqttPort;

  @Option(
      names = "--mqtt-tls-port",
      paramLabel = "N",
      description =
          "Port of the host's own MQTT broker on --host-address, by TLS with --tls-certificate.")
  private @Nullable Integer mqttTlsPort;

  /** Whether the host has a broker that others come to. */
  boolean hasBroker() {
    return mqttPort != null || mqttTlsPort != null;
  }

  private void applyBroker() {
    if (mqttTlsPort != null && certificate == null) {
      throw new BadInputException(
          "The broker's TLS port (%d) has no certificate.".formatted(mqttTlsPort),
          "Maybe --tls-certificate and --tls-key; or --mqtt-port, on this machine only.");
    }
    set("mqtt-port", mqttPort);
    set("mqtt-tls-port", mqttTlsPort);
    set("mqtt-address", insecure ? address : null);
  }

  private static void set(String name, @Nullable Object value) {
    if (value != null) {
      System.setProperty("tinyloop.host." + name, value.toString());
    }
  }

  /** Checks the options, and tells them to what boots. */
  HostAddress apply() {
    boolean loopback = HostAccess.isLoopback(address);
    TlsFiles files = new TlsFiles(null, certificate, key);
    if (certificate != null) {
      var _ = files.context(); // wrong files are no files to start with
    }
    checkTokens();
    if (!loopback && !insecure && (certificate == null || OFF.equals(tokens))) {
      throw new BadInputException(
          certificate == null
              ? "The host would listen on %s in plain HTTP.".formatted(address)
              : "The host would listen on %s and let everybody in.".formatted(address),
          "Maybe --tls-certificate and --tls-key; or --insecure, if others keep it safe there.");
    }
    if (tokens != null) {
      System.setProperty("tinyloop.host.tokens", tokens);
    }
    applyBroker();
    return new HostAddress(address, port, certificate, key);
  }

  private void checkTokens() {
    if (tokens != null && !tokens.equals(REQUIRED) && !tokens.equals(OFF)) {
      throw new BadInputException(
          "--tokens (%s) must be required or off.".formatted(tokens), "Maybe leave it away.");
    }
  }
}
