package io.tinyloop.device.mqtt;

import java.io.EOFException;
import java.io.IOException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.util.Locale;
import javax.net.ssl.SSLException;
import org.eclipse.paho.mqttv5.client.MqttClientException;
import org.eclipse.paho.mqttv5.common.MqttException;
import org.eclipse.paho.mqttv5.common.packet.MqttReturnCode;
import org.jspecify.annotations.Nullable;

/** A broker could not be used, in two lines: what was found, and what may be done about it. */
public final class BrokerException extends IOException {

  private static final long serialVersionUID = 1;

  /** What kind of reason it has. */
  public enum Kind {
    /** Nobody answers there, now: it may be another moment's affair. */
    UNREACHABLE,
    /** It is not who it should be, or does not take us for who we should be, by TLS. */
    UNTRUSTED,
    /** It does not let us in, or not to our topics. */
    REFUSED
  }

  private final Kind kind;

  private BrokerException(Kind kind, String message, Throwable cause) {
    super(message, cause);
    this.kind = kind;
  }

  /** What kind of reason it has. */
  public Kind kind() {
    return kind;
  }

  /** Whether trying again later, with nothing changed here, may help. */
  public boolean mayPass() {
    return kind == Kind.UNREACHABLE;
  }

  static BrokerException of(MqttBroker broker, MqttException e) {
    Finding finding = finding(broker, e);
    String message =
        "The MQTT broker at %s %s.\n%s".formatted(broker, finding.problem(), finding.advice());
    return new BrokerException(finding.kind(), message, e);
  }

  private record Finding(Kind kind, String problem, String advice) {}

  private static Finding finding(MqttBroker broker, MqttException e) {
    return switch (e.getReasonCode()) {
      case MqttReturnCode.RETURN_CODE_BAD_USERNAME_OR_PASSWORD, 4 -> credentials(broker);
      case MqttReturnCode.RETURN_CODE_NOT_AUTHORIZED, 5 -> rights(broker);
      case MqttClientException.REASON_CODE_CLIENT_TIMEOUT -> silent(broker);
      default -> {
        SSLException ssl = tls(e);
        yield ssl != null ? untrusted(ssl) : ofCause(broker, root(e), e);
      }
    };
  }

  private static Finding credentials(MqttBroker broker) {
    String user = broker.username();
    return new Finding(
        Kind.REFUSED,
        user == null
            ? "wants a user name and a password"
            : "refuses the user %s or its password".formatted(user),
        "Maybe --mqtt-user NAME, and the password in TINYLOOP_MQTT_PASSWORD or --mqtt-password-file.");
  }

  /** Mosquitto answers so to who says no name, too. */
  private static Finding rights(MqttBroker broker) {
    String user = broker.username();
    return user == null && broker.tls().certificate() == null
        ? credentials(broker)
        : new Finding(
            Kind.REFUSED,
            "does not let %s in, or not to the topics of the tenant %s"
                .formatted(user == null ? "this client" : "the user " + user, broker.tenant()),
            "Maybe another password or tenant: --mqtt-password-file, --mqtt-tenant.");
  }

  private static @Nullable SSLException tls(Throwable e) {
    for (Throwable cause = e; cause != null; cause = cause.getCause()) {
      if (cause instanceof SSLException ssl) {
        return ssl;
      }
    }
    return null;
  }

  private static Throwable root(Throwable e) {
    Throwable root = e;
    while (root.getCause() != null) {
      root = root.getCause();
    }
    return root;
  }

  private static Finding ofCause(MqttBroker broker, Throwable root, MqttException e) {
    return switch (root) {
      case ConnectException _ ->
          unreachable(
              "refuses the connection",
              "Maybe it is not running, or its port is another: 1883 is usual, 8883 with TLS.");
      case UnknownHostException _ ->
          unreachable("is on no machine that is known here", "Maybe its name is misspelt.");
      case NoRouteToHostException _ ->
          unreachable("is on a machine that cannot be reached", "Maybe that is switched off.");
      case SocketTimeoutException _ -> silent(broker);
      case EOFException _ -> hungUp(broker);
      case IOException _ -> hungUp(broker);
      default -> other(e, root);
    };
  }

  private static Finding unreachable(String problem, String advice) {
    return new Finding(Kind.UNREACHABLE, problem, advice);
  }

  private static Finding silent(MqttBroker broker) {
    return unreachable(
        "says nothing",
        broker.isEncrypted()
            ? "Maybe a firewall is between, or something else than MQTT listens there."
            : "Maybe it speaks TLS: mqtts://; or a firewall is between.");
  }

  private static Finding hungUp(MqttBroker broker) {
    return broker.isEncrypted()
        ? new Finding(
            Kind.UNTRUSTED,
            "ends the connection",
            "Maybe it speaks plain MQTT, mqtt://; or wants a certificate of this client: --mqtt-certificate and --mqtt-key.")
        : unreachable("ends the connection", "Maybe it speaks TLS: mqtts://");
  }

  private static Finding untrusted(SSLException e) {
    String text = text(e);
    if (text.contains("certification path")
        || text.contains("pkix")
        || text.contains("signature")) {
      return untrusted(
          "has a certificate of an authority that is not trusted",
          "Maybe its authority is your own: --mqtt-ca FILE names its certificate.");
    }
    if (text.contains("subject alternative") || text.contains("no name matching")) {
      return untrusted(
          "has a certificate for another name", "Maybe use the name that its certificate is for.");
    }
    if (text.contains("unrecognized ssl message") || text.contains("not an ssl")) {
      return untrusted("does not speak TLS", "Maybe it speaks plain MQTT: mqtt://");
    }
    if (text.contains("expired") || text.contains("notafter")) {
      return untrusted("has a certificate that has expired", "Maybe its clock or ours is wrong.");
    }
    if (text.contains("certificate") || text.contains("handshake") || text.contains("unknown_ca")) {
      return untrusted(
          "does not accept this client's certificate (%s)".formatted(e.getMessage()),
          "Maybe --mqtt-certificate and --mqtt-key, of an authority that the broker knows.");
    }
    return untrusted(
        "cannot be reached by TLS (%s)".formatted(e.getMessage()),
        "Maybe it speaks an old TLS, or plain MQTT: mqtt://");
  }

  private static Finding untrusted(String problem, String advice) {
    return new Finding(Kind.UNTRUSTED, problem, advice);
  }

  private static String text(SSLException e) {
    return (e.getMessage() + " " + root(e).getMessage()).toLowerCase(Locale.ROOT);
  }

  private static Finding other(MqttException e, Throwable root) {
    return unreachable(
        "cannot be used (%s, %d)".formatted(root.getMessage(), e.getReasonCode()),
        "Maybe it speaks no MQTT 5.");
  }
}
