package io.tinyloop.device;

/** What a person should think of a device, beside where its connection stands. */
public enum DeviceHealth {
  /** Its last evaluation, or its admission, went well. */
  GOOD,
  /** Something went wrong since its last result: one more, and again one more, and it is out. */
  SUSPECT,
  /** It is in quarantine. */
  BAD,
  /** A person has it. */
  MAINTENANCE
}
