package io.tinyloop.protocol.wire;

/** Whether the energy of a device's windows is valid, and why not. */
public enum EnergyStatus {
  /** Nothing was timed, or a newer device gave a status that this code does not know. */
  UNSPECIFIED,
  VALID,
  NO_SENSOR,
  OVER_RANGE,
  SENSOR_FAULT,
  /** From a cost model. */
  MODELLED
}
