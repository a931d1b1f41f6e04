package io.tinyloop.evaluate;

import io.tinyloop.device.Outcome;

/**
 * No device of the pool could run a candidate, after every retry. It says nothing about the
 * candidate: the run stops and can be resumed.
 */
public final class EquipmentException extends RuntimeException {

  public EquipmentException(Outcome outcome) {
    super(
        "No device could run a candidate; last was %s on %s: %s%nMaybe check the device, then resume the run."
            .formatted(outcome.kind(), outcome.device(), outcome.reason()));
  }
}
