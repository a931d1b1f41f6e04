package io.tinyloop.device.mqtt.broker;

import io.tinyloop.access.Caller;
import java.security.Principal;
import java.util.Optional;
import java.util.Set;
import javax.security.auth.Subject;
import org.apache.activemq.artemis.core.config.WildcardConfiguration;
import org.apache.activemq.artemis.core.protocol.mqtt.MQTTUtil;
import org.apache.activemq.artemis.core.security.CheckType;
import org.apache.activemq.artemis.core.security.Role;
import org.apache.activemq.artemis.spi.core.protocol.RemotingConnection;
import org.apache.activemq.artemis.spi.core.security.ActiveMQSecurityManager5;
import org.apache.activemq.artemis.spi.core.security.jaas.UserPrincipal;
import org.jspecify.annotations.Nullable;

/** Lets clients of the broker in, and to their topics, as {@link TopicRights} says. */
final class CallerSecurity implements ActiveMQSecurityManager5 {

  /** Between an address and the name of a queue. */
  static final String QUEUE = "::";

  private static final String HOSTS_TOPICS = "tinyloop/v1/";

  private final BrokerSecurity security;
  private final HostKey key;
  private final WildcardConfiguration wildcards;

  CallerSecurity(BrokerSecurity security, HostKey key, WildcardConfiguration wildcards) {
    this.security = security;
    this.key = key;
    this.wildcards = wildcards;
  }

  @Override
  public @Nullable Subject authenticate(
      @Nullable String user,
      @Nullable String password,
      @Nullable RemotingConnection connection,
      @Nullable String domain) {
    if (key.matches(user, password)) {
      Subject host = new Subject();
      host.getPrincipals().add(new UserPrincipal(HostKey.USER));
      host.getPrincipals().add(new HostPrincipal());
      return host;
    }
    Optional<Caller> caller = security.caller(user, password);
    if (caller.isEmpty()) {
      return null;
    }
    if (connection != null) {
      keepApart(connection, caller.get());
    }
    Subject subject = new Subject();
    subject.getPrincipals().add(new UserPrincipal(owner(caller.get())));
    subject.getPrincipals().add(new CallerPrincipal(caller.get()));
    return subject;
  }

  /** A client that takes another's client id would end its connection: each owner has its own. */
  private static void keepApart(RemotingConnection connection, Caller caller) {
    String id = connection.getClientID();
    String prefix = owner(caller) + "/";
    if (id != null && !id.startsWith(prefix)) {
      connection.setClientID(prefix + id);
    }
  }

  private static String owner(Caller caller) {
    return caller.tenant() + "/" + caller.name();
  }

  @Override
  public boolean authorize(
      @Nullable Subject subject, Set<Role> roles, CheckType type, String address) {
    if (subject == null) {
      return false;
    }
    // Of a queue the broker asks with its address before its name; no client may say such a name.
    int queue = address.indexOf(QUEUE);
    String bare = queue < 0 ? address : address.substring(0, queue);
    String topic = MQTTUtil.getMqttTopicFromCoreAddress(bare, wildcards);
    if (!subject.getPrincipals(HostPrincipal.class).isEmpty()) {
      return topic.startsWith(HOSTS_TOPICS);
    }
    return subject.getPrincipals(CallerPrincipal.class).stream()
        .anyMatch(principal -> isAllowed(principal.caller(), type, topic));
  }

  private static boolean isAllowed(Caller caller, CheckType type, String topic) {
    return switch (type) {
      case SEND -> TopicRights.mayPublish(caller, topic);
      case CONSUME,
          CREATE_DURABLE_QUEUE,
          DELETE_DURABLE_QUEUE,
          CREATE_NON_DURABLE_QUEUE,
          DELETE_NON_DURABLE_QUEUE ->
          TopicRights.maySubscribe(caller, topic);
      case CREATE_ADDRESS, DELETE_ADDRESS ->
          TopicRights.mayPublish(caller, topic) || TopicRights.maySubscribe(caller, topic);
      default -> false;
    };
  }

  @Override
  public boolean validateUser(String user, String password) {
    return false; // clients come in by authenticate only
  }

  @Override
  public boolean validateUserAndRole(
      String user, String password, Set<Role> roles, CheckType type) {
    return false;
  }

  /** The host itself. */
  private record HostPrincipal() implements Principal {
    @Override
    public String getName() {
      return HostKey.USER;
    }
  }

  /** Carries the caller through the broker. */
  private record CallerPrincipal(Caller caller) implements Principal {
    @Override
    public String getName() {
      return owner(caller);
    }
  }
}
