package io.tinyloop.device.recovery;

import java.io.IOException;
import java.time.Duration;

/** Switches a device's supply off and on: a relay, a USB hub's port, a laboratory supply. */
public interface PowerControl {

  /** What it does, for a log, for example {@code uhubctl -l 1-1 -p 2 -a cycle}. */
  String description();

  /**
   * Switches the device off and on. Returns when it has power again, at the latest after {@code
   * limit}.
   *
   * @throws IOException in two lines, if it could not be done
   */
  void cycle(Duration limit) throws IOException, InterruptedException;
}
