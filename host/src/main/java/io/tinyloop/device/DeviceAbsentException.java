package io.tinyloop.device;

import java.io.IOException;

/**
 * A device is not there: its board is not plugged in. Unlike a fault it says nothing about the
 * device, and ends when the board is plugged in.
 */
public final class DeviceAbsentException extends IOException {

  /**
   * @param message in two lines
   */
  public DeviceAbsentException(String message) {
    super(message);
  }
}
