package io.tinyloop.device.mqtt.broker;

import io.tinyloop.access.Caller;
import io.tinyloop.access.Role;

/**
 * Who may use which topic {@code tinyloop/v1/TENANT/UID/LEAF} (PROTOCOL.md, section 10): a device
 * its own only, an agent the device's end of all of its tenant, an operator the host's end of it
 * and nobody's in a device's place, a viewer the states.
 */
final class TopicRights {

  private static final String ROOT = "tinyloop/v1/";

  /** A device's topics, without the leaf; no wildcard is a UID. */
  private static final String DEVICE = ROOT + "[A-Za-z0-9._-]+/[A-Za-z0-9._-]{1,64}";

  private TopicRights() {}

  /** Whether {@code caller} may publish to {@code topic}. */
  static boolean mayPublish(Caller caller, String topic) {
    if (caller.role() == Role.DEVICE) {
      String own = ROOT + caller.tenant() + "/" + caller.name();
      return topic.equals(own + "/reply") || topic.equals(own + "/state");
    }
    if (caller.role() == Role.AGENT) {
      return isOfTenant(caller, topic) && topic.matches(DEVICE + "/(reply|state)");
    }
    return caller.role().includes(Role.OPERATOR)
        && isOfTenant(caller, topic)
        && topic.matches(DEVICE + "/command");
  }

  /** Whether {@code caller} may subscribe to {@code filter}, a topic with or without wildcards. */
  static boolean maySubscribe(Caller caller, String filter) {
    String tenant = ROOT + caller.tenant() + "/";
    return switch (caller.role()) {
      case DEVICE -> filter.equals(tenant + caller.name() + "/command");
      case AGENT -> isOfTenant(caller, filter) && filter.matches(DEVICE + "/command");
      case VIEWER -> isOfTenant(caller, filter) && filter.matches(".*/[^/#]+/state");
      case OPERATOR, ADMIN -> isOfTenant(caller, filter);
    };
  }

  private static boolean isOfTenant(Caller caller, String filter) {
    return filter.startsWith(ROOT + caller.tenant() + "/");
  }
}
