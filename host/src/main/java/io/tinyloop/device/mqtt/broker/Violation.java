package io.tinyloop.device.mqtt.broker;

import io.tinyloop.access.Caller;
import io.tinyloop.access.Role;

/**
 * A client that broke a limit and was put out.
 *
 * @param clientId as it said it
 */
public record Violation(Caller caller, String clientId, String reason) {

  /** The UID of the device that it is about: an agent connects once for each of its boards. */
  public String uid() {
    boolean isUid = clientId.matches("[A-Za-z0-9._-]{1,64}");
    return caller.role() == Role.DEVICE || !isUid ? caller.name() : clientId;
  }
}
