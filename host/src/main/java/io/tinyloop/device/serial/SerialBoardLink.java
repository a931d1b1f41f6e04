package io.tinyloop.device.serial;

import io.tinyloop.device.VariableSpeedLink;
import io.tinyloop.device.recovery.ResettableLink;
import io.tinyloop.protocol.wire.LinkException;
import io.tinyloop.protocol.wire.LinkStatistics;
import io.tinyloop.protocol.wire.StreamLink;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** A link over a serial port, with what a port can do beside carrying frames. */
record SerialBoardLink(StreamLink stream, SerialLine line, int usualBaud, int wishedBaud)
    implements ResettableLink, VariableSpeedLink {

  @Override
  public int baud() {
    return line.baud();
  }

  @Override
  public void setBaud(int baud) throws LinkException {
    line.setBaud(baud);
    stream.separate();
  }

  @Override
  public boolean pulseResetLines() throws LinkException, InterruptedException {
    return line.pulseResetLines();
  }

  @Override
  public String name() {
    return stream.name();
  }

  @Override
  public void send(byte[] frame) throws LinkException {
    stream.send(frame);
  }

  @Override
  public byte @Nullable [] receive(Duration timeout) throws LinkException, InterruptedException {
    return stream.receive(timeout);
  }

  @Override
  public LinkStatistics statistics() {
    return stream.statistics();
  }

  @Override
  public void close() {
    stream.close();
  }
}
