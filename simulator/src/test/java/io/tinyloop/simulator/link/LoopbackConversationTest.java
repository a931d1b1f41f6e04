package io.tinyloop.simulator.link;

import io.tinyloop.protocol.wire.Link;
import io.tinyloop.simulator.Simulator;
import io.tinyloop.simulator.device.DeviceProfile;

class LoopbackConversationTest extends ConversationContract {

  private LoopbackDevice device;

  @Override
  protected Link connect(Simulator simulator, String uid, DeviceProfile profile) {
    device = simulator.loopback(uid, profile);
    return device.open();
  }

  @Override
  protected Link reconnect() {
    return device.open();
  }
}
