package io.tinyloop.simulator.mqtt;

import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/**
 * A broker and who a device is there.
 *
 * @param uri for example {@code tcp://localhost:1883} or {@code ssl://broker:8883}
 * @param tenant part of the topics, {@code default} if there is none
 * @param user null: none
 * @param password null: none
 * @param tls whom to trust and who the device is, where the address is {@code ssl:}; null: as the
 *     JVM does
 */
public record BrokerAccess(
    String uri,
    String tenant,
    @Nullable String user,
    @Nullable String password,
    @Nullable SSLContext tls) {

  public BrokerAccess {
    if (!tenant.matches("[A-Za-z0-9._-]{1,64}")) {
      throw new IllegalArgumentException(
          "The tenant (%s) must be 1…64 letters, digits, dots, underscores or hyphens.\nMaybe it has a space or a slash."
              .formatted(tenant));
    }
  }

  /** A broker that asks for no credentials. */
  public static BrokerAccess open(String uri, String tenant) {
    return new BrokerAccess(uri, tenant, null, null, null);
  }

  /** The password is not shown. */
  @Override
  public String toString() {
    return "%s (tenant %s)".formatted(uri, tenant);
  }
}
