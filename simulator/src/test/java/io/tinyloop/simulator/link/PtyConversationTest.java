package io.tinyloop.simulator.link;

import io.tinyloop.protocol.wire.Limits;
import io.tinyloop.protocol.wire.Link;
import io.tinyloop.protocol.wire.StreamLink;
import io.tinyloop.simulator.Simulator;
import io.tinyloop.simulator.device.DeviceProfile;
import java.io.IOException;
import java.time.Duration;

/** The host's end here is the plain device file; the serial library is the host's to test. */
class PtyConversationTest extends ConversationContract {

  private PtyDevice device;

  @Override
  protected Link connect(Simulator simulator, String uid, DeviceProfile profile)
      throws IOException {
    device = simulator.pty(uid, profile);
    return reconnect();
  }

  @Override
  protected Link reconnect() throws IOException {
    return new StreamLink(
        device.path(),
        new Descriptor(
            device.path(), LibC.open(device.path(), LibC.O_RDWR | LibC.O_NOCTTY | LibC.O_NONBLOCK)),
        Limits.MAX_DEVICE_FRAME_BYTES,
        Duration.ofSeconds(5),
        Thread.ofPlatform().daemon().factory());
  }
}
