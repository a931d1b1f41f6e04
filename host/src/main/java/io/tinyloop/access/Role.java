package io.tinyloop.access;

/**
 * What a caller may do; each role from {@link #VIEWER} on may do all that those before it may,
 * devices' topics aside.
 */
public enum Role {
  /** A device on the MQTT broker: its own commands, replies and state, and nothing on REST. */
  DEVICE,
  /** Carries devices of its tenant to the MQTT broker, and nothing on REST. */
  AGENT,
  /** Sees the tenant's runs, devices and leases. */
  VIEWER,
  /** Starts, pauses and stops runs, holds leases, and speaks to the tenant's devices over MQTT. */
  OPERATOR,
  /** Makes and revokes the tenant's tokens and reads its audit log. */
  ADMIN;

  /** Whether whoever has this role may do what {@code needed} is needed for. */
  public boolean includes(Role needed) {
    return this == needed || (compareTo(VIEWER) >= 0 && compareTo(needed) >= 0);
  }
}
