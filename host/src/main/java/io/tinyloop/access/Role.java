package io.tinyloop.access;

/** What a caller may do; each role after {@link #DEVICE} may do all that those before it may. */
public enum Role {
  /** A device on the MQTT broker: its own commands, replies and state, and nothing on REST. */
  DEVICE,
  /** Sees the tenant's runs, devices and leases. */
  VIEWER,
  /** Starts, pauses and stops runs, holds leases, and speaks to the tenant's devices over MQTT. */
  OPERATOR,
  /** Makes and revokes the tenant's tokens and reads its audit log. */
  ADMIN;

  /** Whether whoever has this role may do what {@code needed} is needed for. */
  public boolean includes(Role needed) {
    return this == needed || (this != DEVICE && compareTo(needed) >= 0);
  }
}
