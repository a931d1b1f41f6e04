package io.tinyloop.device;

import io.tinyloop.protocol.wire.Link;
import io.tinyloop.protocol.wire.LinkException;

/** A link whose speed both ends can change: a serial port. */
public interface VariableSpeedLink extends Link {

  /** Bits a second at this moment. */
  int baud();

  /** Bits a second at which every board listens after power-on. */
  int usualBaud();

  /** Bits a second that are wished for; the usual ones if nothing is. */
  int wishedBaud();

  /**
   * Changes the speed of this end.
   *
   * @throws LinkException if the port is gone
   */
  void setBaud(int baud) throws LinkException;
}
