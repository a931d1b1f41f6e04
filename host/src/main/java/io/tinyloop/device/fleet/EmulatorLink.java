package io.tinyloop.device.fleet;

import io.tinyloop.device.Blob;
import io.tinyloop.device.SharedMemoryLink;
import io.tinyloop.protocol.wire.Link;
import io.tinyloop.protocol.wire.LinkException;
import io.tinyloop.protocol.wire.LinkStatistics;
import java.io.IOException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * The link to an emulated board: frames over its serial port, data sets through its memory.
 *
 * @param serial closes the memory too
 */
record EmulatorLink(Link serial, DataMemory memory) implements SharedMemoryLink {

  @Override
  public boolean place(Blob blob) throws LinkException {
    try {
      return memory.place(blob);
    } catch (IOException e) {
      throw new LinkException(
          LinkException.Reason.BROKEN,
          "The memory of %s cannot be written (%s).".formatted(name(), e.getMessage()),
          e);
    }
  }

  @Override
  public String name() {
    return serial.name();
  }

  @Override
  public void send(byte[] frame) throws LinkException {
    serial.send(frame);
  }

  @Override
  public byte @Nullable [] receive(Duration timeout) throws LinkException, InterruptedException {
    return serial.receive(timeout);
  }

  @Override
  public LinkStatistics statistics() {
    return serial.statistics();
  }

  @Override
  public void close() {
    serial.close();
  }
}
