package io.tinyloop.device.mqtt;

import io.tinyloop.tls.TlsFiles;
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

  public MqttBroker {
    if (!uri.matches("(tcp|ssl|ws|wss)://[^/\\s]+(:\\d+)?(/\\S*)?")) {
      throw new IllegalArgumentException(
          "The broker's address (%s) must be like tcp://host:1883.\nMaybe the scheme is missing."
              .formatted(uri));
    }
    if (!tenant.matches("[A-Za-z0-9._-]{1,64}")) {
      throw new IllegalArgumentException(
          "The tenant (%s) must be 1…64 letters, digits, dots, underscores or hyphens."
              .formatted(tenant));
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
