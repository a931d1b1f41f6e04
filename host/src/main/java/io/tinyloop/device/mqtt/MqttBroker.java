package io.tinyloop.device.mqtt;

import io.tinyloop.tls.TlsFiles;
import java.io.IOException;
import java.time.Instant;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A broker and the tenant on it.
 *
 * @param uri for example {@code tcp://localhost:1883} or {@code ssl://broker:8883}
 * @param tenant 1…64 of {@code A–Z a–z 0–9 . _ -}
 * @param username null: none
 * @param password null: none
 * @param tls whom to trust and who we are, where the address is {@code ssl:}
 */
public record MqttBroker(
    String uri, String tenant, @Nullable String username, @Nullable String password, TlsFiles tls) {

  /** The tenant of a host that has no others. */
  public static final String DEFAULT_TENANT = "default";

  private static final Pattern SCHEME = Pattern.compile("(\\w+)://.*");
  private static final Pattern ADDRESS =
      Pattern.compile("(?:tcp|ssl|ws|wss)://(\\[[0-9A-Fa-f:.]+]|[^/:@\\s]+)(?::(\\d+))?(?:/\\S*)?");

  public MqttBroker {
    checkAddress(uri);
    if (!tenant.matches("[A-Za-z0-9._-]{1,64}")) {
      throw new IllegalArgumentException(
          "The tenant (%s) must be 1…64 letters, digits, dots, underscores or hyphens.\nMaybe it has a space or a slash."
              .formatted(tenant));
    }
  }

  private static void checkAddress(String uri) {
    if (uri.contains("@")) {
      throw new IllegalArgumentException(
          "The broker's address has a user or a password in it, where others can read it.\nMaybe --mqtt-user NAME, and the password in a file: --mqtt-password-file.");
    }
    Matcher scheme = SCHEME.matcher(uri);
    if (!scheme.matches()) {
      throw new IllegalArgumentException(
          "The broker's address (%s) has no scheme.\nMaybe mqtt://%s, or mqtts:// where the broker has TLS."
              .formatted(uri, uri));
    }
    if (!scheme.group(1).matches("tcp|ssl|ws|wss")) {
      throw new IllegalArgumentException(
          "The scheme (%s) of the broker's address (%s) is none of MQTT.\nMaybe mqtt:// or mqtts://."
              .formatted(scheme.group(1), uri));
    }
    Matcher address = ADDRESS.matcher(uri);
    if (!address.matches()) {
      throw new IllegalArgumentException(
          "The broker's address (%s) is no scheme, host and port.\nMaybe mqtt://lab:1883."
              .formatted(uri));
    }
    String port = address.group(2);
    if (port != null && (port.length() > 5 || port.equals("0") || Integer.parseInt(port) > 65535)) {
      throw new IllegalArgumentException(
          "The port (%s) of the broker's address (%s) must be in [1, 65535].\nMaybe 1883, or 8883 with TLS."
              .formatted(port, uri));
    }
  }

  /**
   * The same under the names that people use for the schemes.
   *
   * @param url {@code mqtt://host[:1883]} or {@code mqtts://host[:8883]}, or what Paho takes
   */
  public static MqttBroker of(
      String url, String tenant, @Nullable String user, @Nullable String password, TlsFiles tls) {
    String uri = url.replaceFirst("^mqtt://", "tcp://").replaceFirst("^mqtts://", "ssl://");
    return new MqttBroker(uri, tenant, user, password, tls);
  }

  /** A broker without credentials, and the default tenant. */
  public static MqttBroker at(String uri) {
    return new MqttBroker(uri, DEFAULT_TENANT, null, null, TlsFiles.USUAL);
  }

  /** The same broker as another tenant sees it. */
  public MqttBroker ofTenant(String other) {
    return new MqttBroker(uri, other, username, password, tls);
  }

  /** Whether what is sent is encrypted. */
  public boolean isEncrypted() {
    return uri.startsWith("ssl:") || uri.startsWith("wss:");
  }

  /** Name of the machine that it is on. */
  public String host() {
    Matcher address = ADDRESS.matcher(uri);
    return address.matches() ? address.group(1) : "";
  }

  /**
   * Comes in once and leaves again, to learn whether it would work.
   *
   * @throws BrokerException if not
   */
  public void check() throws IOException {
    MqttConnection.open(this, "tinyloop-check-" + UUID.randomUUID(), new String[0], (_, _) -> {})
        .close();
  }

  /**
   * Says, in a device's place, that it was put out.
   *
   * @throws IOException in two lines, if that cannot be said
   */
  public void announceRefusal(String uid, Instant since, String reason) throws IOException {
    String client = "tinyloop-guard-" + UUID.randomUUID();
    try (MqttConnection connection =
        MqttConnection.open(this, client, new String[0], (_, _) -> {})) {
      connection.retain(topic(uid, "state"), DevicePresence.refused(since, reason));
    }
  }

  /** The topic of a device's commands, replies or state. */
  String topic(String uid, String leaf) {
    return "tinyloop/v1/%s/%s/%s".formatted(tenant, uid, leaf);
  }

  /** The password is not shown. */
  @Override
  public String toString() {
    return "%s (tenant %s)".formatted(uri, tenant);
  }
}
