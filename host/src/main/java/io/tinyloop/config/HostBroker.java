package io.tinyloop.config;

import io.tinyloop.access.AuditEntry;
import io.tinyloop.access.AuditLog;
import io.tinyloop.access.Caller;
import io.tinyloop.access.HostAccess;
import io.tinyloop.access.Tokens;
import io.tinyloop.access.Verdict;
import io.tinyloop.device.fleet.FleetSettings;
import io.tinyloop.device.mqtt.BrokerSettings;
import io.tinyloop.device.mqtt.MqttBroker;
import io.tinyloop.device.mqtt.broker.BrokerLimits;
import io.tinyloop.device.mqtt.broker.BrokerListeners;
import io.tinyloop.device.mqtt.broker.BrokerListeners.Encrypted;
import io.tinyloop.device.mqtt.broker.BrokerSecurity;
import io.tinyloop.device.mqtt.broker.EmbeddedBroker;
import io.tinyloop.device.mqtt.broker.Violation;
import io.tinyloop.tls.TlsFiles;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * The broker of a host's MQTT devices: one elsewhere, one of its own that others come to, or none,
 * where each fleet has its own.
 */
public final class HostBroker implements AutoCloseable {

  private final @Nullable MqttBroker elsewhere;
  private final @Nullable EmbeddedBroker own;

  private HostBroker(@Nullable MqttBroker elsewhere, @Nullable EmbeddedBroker own) {
    this.elsewhere = elsewhere;
    this.own = own;
  }

  /**
   * The broker that {@code configuration} names.
   *
   * @param files the host's certificate, for a TLS port of its own broker
   * @param address that the host listens on
   */
  static HostBroker of(
      HostConfiguration configuration,
      HostAccess access,
      AuditLog audit,
      TlsFiles files,
      String address) {
    Optional<String> url = configuration.mqtt().url();
    if (url.isPresent()) {
      return new HostBroker(
          settings(url.get(), configuration.mqtt()).broker(System.getenv()), null);
    }
    if (configuration.mqttPort().isEmpty() && configuration.mqttTlsPort().isEmpty()) {
      return new HostBroker(null, null);
    }
    Encrypted encrypted =
        configuration.mqttTlsPort().map(port -> new Encrypted(address, port, files)).orElse(null);
    BrokerListeners listeners =
        new BrokerListeners(
            configuration.mqttAddress(), configuration.mqttPort().orElse(0), encrypted);
    boolean beyond =
        !HostAccess.isLoopback(listeners.address())
            || (encrypted != null && !HostAccess.isLoopback(encrypted.address()));
    boolean asked = access.tokensRequired() || beyond;
    BrokerSecurity security = asked ? security(access.tokens(), audit) : null;
    return new HostBroker(null, start(listeners, security, audit));
  }

  private static BrokerSettings settings(String url, HostConfiguration.Mqtt mqtt) {
    return new BrokerSettings(
        url,
        mqtt.user().orElse(null),
        mqtt.passwordFile().orElse(null),
        mqtt.tenant().orElse(null),
        new TlsFiles(
            mqtt.ca().orElse(null), mqtt.certificate().orElse(null), mqtt.key().orElse(null)),
        mqtt.insecure());
  }

  private static EmbeddedBroker start(
      BrokerListeners listeners, @Nullable BrokerSecurity security, AuditLog audit) {
    AtomicReference<@Nullable EmbeddedBroker> started = new AtomicReference<>();
    try {
      EmbeddedBroker broker =
          EmbeddedBroker.start(
              listeners,
              security,
              BrokerLimits.USUAL,
              violation -> {
                EmbeddedBroker own = started.get();
                if (own != null) {
                  var _ =
                      Thread.ofVirtual().name("violation").start(() -> tell(own, violation, audit));
                }
              });
      started.set(broker);
      return broker;
    } catch (IOException e) {
      throw new UncheckedIOException(e.getMessage(), e);
    }
  }

  /** Writes down that a device was put out, and says it in its place to whoever uses it. */
  static void tell(EmbeddedBroker broker, Violation violation, AuditLog audit) {
    Instant now = InstantSource.system().instant();
    Caller caller = violation.caller();
    String action = "MQTT " + violation.clientId() + ": " + violation.reason();
    audit.refused(new AuditEntry(now, caller, "mqtt", action, "put out"));
    try {
      broker
          .own()
          .ofTenant(caller.tenant())
          .announceRefusal(violation.uid(), now, violation.reason());
    } catch (IOException e) {
      // The device is out nevertheless, and its last will says that it is gone.
    }
  }

  /** The user is the token's name, the password its text. */
  static BrokerSecurity security(Tokens tokens, AuditLog audit) {
    InstantSource clock = InstantSource.system();
    return (user, password) -> {
      if (tokens.judge(password) instanceof Verdict.Accepted(Caller caller, String _)
          && caller.name().equals(user)) {
        return Optional.of(caller);
      }
      Instant now = clock.instant();
      audit.refused(new AuditEntry(now, null, "mqtt", "MQTT CONNECT " + user, "refused"));
      return Optional.empty();
    };
  }

  /** {@code usual} with this broker. */
  FleetSettings applyTo(FleetSettings usual) {
    if (elsewhere != null) {
      return usual.withBrokerForOthers(elsewhere);
    }
    return own == null ? usual : usual.withBrokerForOthers(own.own());
  }

  /** The host's own broker, if others may come to it. */
  public Optional<EmbeddedBroker> own() {
    return Optional.ofNullable(own);
  }

  @Override
  public void close() {
    if (own != null) {
      own.close();
    }
  }
}
