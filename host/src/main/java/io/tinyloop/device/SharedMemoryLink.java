package io.tinyloop.device;

import io.tinyloop.protocol.wire.Link;
import io.tinyloop.protocol.wire.LinkException;

/**
 * A link to a device whose memory for data sets this host can write to, as that of an emulated
 * board. A data set that was placed there is announced as any other, and the device, which hashes
 * it, needs none of its bytes.
 */
public interface SharedMemoryLink extends Link {

  /**
   * Puts a data set into the memory, in place of what was there. The device must not be using that.
   *
   * @return false if it does not fit
   * @throws LinkException if the memory cannot be written
   */
  boolean place(Blob blob) throws LinkException;
}
