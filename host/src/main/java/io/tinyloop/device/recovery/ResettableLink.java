package io.tinyloop.device.recovery;

import io.tinyloop.protocol.wire.Link;
import io.tinyloop.protocol.wire.LinkException;

/** A link whose wires can reset the board at its other end: a serial port with RTS and DTR. */
public interface ResettableLink extends Link {

  /**
   * Pulses the wires. Takes at most two seconds.
   *
   * @return false if this port has none, as a pseudo-terminal
   * @throws LinkException if the port is gone
   */
  boolean pulseResetLines() throws LinkException, InterruptedException;
}
