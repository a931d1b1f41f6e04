package io.tinyloop.device.fleet;

import io.tinyloop.protocol.wire.Link;
import io.tinyloop.protocol.wire.LinkException;
import io.tinyloop.protocol.wire.LinkStatistics;
import java.io.IOException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * The link to an emulated board whose marker drives an instrument: the edges that the board sent
 * before a frame have reached the instrument when the frame is there.
 *
 * @param serial closes the marker's port too
 */
record MarkedLink(Link serial, MarkerPort marker) implements Link {

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
    byte[] frame = serial.receive(timeout);
    try {
      marker.catchUp();
    } catch (IOException e) {
      throw new LinkException(
          LinkException.Reason.BROKEN, "The marker of %s has gone.".formatted(name()), e);
    }
    return frame;
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
