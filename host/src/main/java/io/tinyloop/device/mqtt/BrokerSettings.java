package io.tinyloop.device.mqtt;

import io.tinyloop.access.HostAccess;
import io.tinyloop.access.SecretFile;
import io.tinyloop.tls.TlsFiles;
import java.nio.file.Path;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A broker as a user names it; the password is in a file or in the environment, never among the
 * words of a command, which others on the machine can read.
 *
 * @param url {@code mqtt://HOST[:PORT]} or {@code mqtts://HOST[:PORT]}
 * @param user null: none
 * @param passwordFile null: the environment says it
 * @param tenant null: the default one
 * @param tls whom to trust and who one is
 * @param insecure whether a password may travel in plain text to another machine
 */
public record BrokerSettings(
    String url,
    @Nullable String user,
    @Nullable Path passwordFile,
    @Nullable String tenant,
    TlsFiles tls,
    boolean insecure) {

  private static final String PASSWORD = "TINYLOOP_MQTT_PASSWORD";
  private static final String PASSWORD_FILE = "TINYLOOP_MQTT_PASSWORD_FILE";

  /**
   * The broker.
   *
   * @throws IllegalArgumentException in two lines, if a value cannot be used
   */
  public MqttBroker broker(Map<String, String> environment) {
    MqttBroker broker =
        MqttBroker.of(
            url,
            tenant == null ? MqttBroker.DEFAULT_TENANT : tenant,
            user,
            password(environment),
            tls);
    checkFiles(broker);
    if (user != null
        && !insecure
        && !broker.isEncrypted()
        && !HostAccess.isLoopback(broker.host())) {
      throw bad(
          "The password of %s would travel in plain text to %s.".formatted(user, url),
          "Maybe the broker speaks mqtts://; --mqtt-insecure sends it nevertheless.");
    }
    return broker;
  }

  private void checkFiles(MqttBroker broker) {
    if (tls.authorities() == null && tls.certificate() == null) {
      return;
    }
    if (!broker.isEncrypted()) {
      throw bad(
          "Certificates are given for a broker (%s) without TLS.".formatted(url), "Maybe mqtts://");
    }
    var _ = tls.context(); // wrong files are no files to start with
  }

  private @Nullable String password(Map<String, String> environment) {
    if (user == null) {
      if (passwordFile != null) {
        throw bad(
            "A password (%s) is given, and no user.".formatted(passwordFile),
            "Maybe --mqtt-user NAME.");
      }
      return null;
    }
    if (passwordFile != null) {
      return SecretFile.read(passwordFile);
    }
    String value = environment.getOrDefault(PASSWORD, "");
    if (!value.isBlank()) {
      return value.strip();
    }
    String file = environment.getOrDefault(PASSWORD_FILE, "");
    if (!file.isBlank()) {
      return SecretFile.read(Path.of(file));
    }
    throw bad(
        "The user %s has no password.".formatted(user),
        "Maybe %s, or --mqtt-password-file FILE.".formatted(PASSWORD));
  }

  private static IllegalArgumentException bad(String problem, String advice) {
    return new IllegalArgumentException(problem + "\n" + advice);
  }
}
