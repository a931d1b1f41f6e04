package io.tinyloop.cli;

import io.tinyloop.device.mqtt.BrokerSettings;
import io.tinyloop.device.mqtt.MqttBroker;
import io.tinyloop.tls.TlsFiles;
import java.nio.file.Path;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** An MQTT broker that is not this host's own, and who one is there. */
final class MqttOptions {

  /** The options, which a resumed search takes again: secrets are in no journal. */
  static final Set<String> NAMES =
      Set.of(
          "--mqtt",
          "--mqtt-user",
          "--mqtt-password-file",
          "--mqtt-tenant",
          "--mqtt-ca",
          "--mqtt-certificate",
          "--mqtt-key",
          "--mqtt-insecure");

  private static final Path STANDARD_INPUT = Path.of("-");

  @Option(
      names = "--mqtt",
      paramLabel = "URL",
      description = "The MQTT 5 broker, as mqtt://HOST[:PORT], or mqtts:// with TLS.")
  @Nullable String url;

  @Option(
      names = {"--mqtt-user", "--user"},
      paramLabel = "NAME",
      description =
          "User name at the broker; the password is in TINYLOOP_MQTT_PASSWORD or --mqtt-password-file.")
  @Nullable String user;

  @Option(
      names = {"--mqtt-password-file", "--password-file"},
      paramLabel = "FILE",
      description =
          "File that holds the broker's password, readable by you only; - reads standard input.")
  @Nullable Path passwordFile;

  @Option(
      names = {"--mqtt-tenant", "--tenant"},
      paramLabel = "NAME",
      description = "Tenant of the devices at the broker (default: default).")
  @Nullable String tenant;

  @Option(
      names = "--mqtt-ca",
      paramLabel = "FILE",
      description = "Certificates (PEM) of the authorities that may sign the broker's certificate.")
  @Nullable Path authorities;

  @Option(
      names = {"--mqtt-certificate", "--certificate"},
      paramLabel = "FILE",
      description = "One's own certificate (PEM), where the broker asks for one.")
  @Nullable Path certificate;

  @Option(
      names = {"--mqtt-key", "--key"},
      paramLabel = "FILE",
      description = "The certificate's key, PKCS #8 PEM.")
  @Nullable Path key;

  @Option(
      names = "--mqtt-insecure",
      description = "Send the password in plain text to another machine.")
  boolean insecure;

  /** The broker; null: none is named. */
  @Nullable MqttBroker broker() {
    if (url == null) {
      if (user != null
          || passwordFile != null
          || tenant != null
          || authorities != null
          || certificate != null
          || key != null) {
        throw new BadInputException(
            "Credentials are given for a broker, and no broker (--mqtt).",
            "Maybe --mqtt mqtts://lab:8883.");
      }
      return null;
    }
    return broker(url, authorities);
  }

  /** The broker that the command cannot do without. */
  MqttBroker required(@Nullable Path otherAuthorities) {
    if (url == null) {
      throw new BadInputException("No broker is named.", "Maybe --mqtt mqtt://lab:1883.");
    }
    return broker(url, authorities == null ? otherAuthorities : authorities);
  }

  private MqttBroker broker(String address, @Nullable Path trusted) {
    return settings(address, trusted).broker(System.getenv());
  }

  private BrokerSettings settings(String address, @Nullable Path trusted) {
    return new BrokerSettings(
        address, user, passwordFile, tenant, new TlsFiles(trusted, certificate, key), insecure);
  }

  /** Checks the options, and tells them to a host that boots; the password is read there again. */
  void apply() {
    if (broker() == null) {
      return;
    }
    if (STANDARD_INPUT.equals(passwordFile)) {
      throw new BadInputException(
          "A host does not read its password (%s) from standard input.".formatted(passwordFile),
          "Maybe --mqtt-password-file FILE, or TINYLOOP_MQTT_PASSWORD.");
    }
    set("url", url);
    set("user", user);
    set("password-file", passwordFile);
    set("tenant", tenant);
    set("ca", authorities);
    set("certificate", certificate);
    set("key", key);
    set("insecure", insecure);
  }

  private static void set(String name, @Nullable Object value) {
    if (value != null) {
      System.setProperty("tinyloop.host.mqtt." + name, value.toString());
    }
  }
}
