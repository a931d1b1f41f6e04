package io.tinyloop.simulator.link;

import io.tinyloop.protocol.wire.Limits;
import io.tinyloop.protocol.wire.Link;
import io.tinyloop.protocol.wire.StreamLink;
import io.tinyloop.simulator.Simulator;
import io.tinyloop.simulator.device.DeviceProfile;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.time.Duration;

class TcpConversationTest extends ConversationContract {

  private TcpDeviceServer server;

  @Override
  protected Link connect(Simulator simulator, String uid, DeviceProfile profile)
      throws IOException {
    server = simulator.tcp(uid, profile, InetAddress.getLoopbackAddress(), 0);
    return reconnect();
  }

  @Override
  protected Link reconnect() throws IOException {
    Socket socket = new Socket(InetAddress.getLoopbackAddress(), server.port());
    socket.setTcpNoDelay(true);
    return new StreamLink(
        "tcp:" + server.port(),
        new SocketPort(socket),
        Limits.MAX_DEVICE_FRAME_BYTES,
        Duration.ofSeconds(5),
        Thread.ofVirtual().factory());
  }
}
