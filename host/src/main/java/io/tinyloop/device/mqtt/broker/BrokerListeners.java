package io.tinyloop.device.mqtt.broker;

import io.tinyloop.tls.TlsFiles;
import org.jspecify.annotations.Nullable;

/**
 * Where an embedded broker listens: always in plain MQTT, for the host itself if for nobody else,
 * and perhaps by TLS.
 *
 * @param address of the plain listener, a name or a number
 * @param port of the plain listener; 0: any free one
 * @param encrypted null: no listener has TLS
 */
public record BrokerListeners(String address, int port, @Nullable Encrypted encrypted) {

  static final String LOOPBACK = "127.0.0.1";

  public BrokerListeners {
    checkPort(port);
  }

  /**
   * A listener by TLS.
   *
   * @param port 0: any free one
   * @param files the broker's certificate and key
   */
  public record Encrypted(String address, int port, TlsFiles files) {
    public Encrypted {
      checkPort(port);
      if (files.certificate() == null) {
        throw new IllegalArgumentException(
            "The broker's TLS port (%d) has no certificate.\nMaybe --tls-certificate and --tls-key."
                .formatted(port));
      }
    }
  }

  /** In plain MQTT, for this machine only. */
  public static BrokerListeners loopback(int port) {
    return new BrokerListeners(LOOPBACK, port, null);
  }

  /** As a message names them. */
  String places() {
    String plain = address + ":" + port;
    return encrypted == null
        ? plain
        : "%s or %s:%d".formatted(plain, encrypted.address(), encrypted.port());
  }

  private static void checkPort(int port) {
    if (port < 0 || port > 65535) {
      throw new IllegalArgumentException(
          "The broker's port (%d) must be in [0, 65535].\nMaybe 1883, or 8883 with TLS."
              .formatted(port));
    }
  }
}
