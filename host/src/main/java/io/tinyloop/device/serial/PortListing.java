package io.tinyloop.device.serial;

import io.tinyloop.device.serial.SerialPorts.Listed;
import java.util.List;

/** What is plugged in: the machine's serial ports at this moment. */
@FunctionalInterface
public interface PortListing {

  /** All ports, by path. */
  List<Listed> all();
}
