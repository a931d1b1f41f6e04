package io.tinyloop.device.mqtt.broker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.DataInputStream;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import org.junit.jupiter.api.Test;

class EmbeddedBrokerTest {

  @Test
  void acceptsMqtt5Connections() throws Exception {
    try (EmbeddedBroker broker = EmbeddedBroker.start(0);
        Socket socket = new Socket(InetAddress.getLoopbackAddress(), broker.port())) {
      socket.getOutputStream().write(connectPacket());
      socket.setSoTimeout(10_000);
      DataInputStream in = new DataInputStream(socket.getInputStream());

      assertThat(in.readUnsignedByte()).as("CONNACK").isEqualTo(0x20);
      in.readUnsignedByte(); // remaining length, one byte for so few properties
      in.readUnsignedByte(); // session present
      assertThat(in.readUnsignedByte()).as("reason code").isZero();
    }
  }

  private static byte[] connectPacket() {
    return new byte[] {
      0x10, 17, // CONNECT, remaining length
      0, 4, 'M', 'Q', 'T', 'T', // protocol name
      5, // protocol version
      0x02, // clean start
      0, 30, // keep alive, seconds
      0, // no properties
      0, 4, 't', 'e', 's', 't', // client id
    };
  }

  @Test
  void freesItsPortWhenClosed() throws Exception {
    EmbeddedBroker first = EmbeddedBroker.start(0);
    int port = first.port();
    first.close();

    assertThatThrownBy(() -> new Socket(InetAddress.getLoopbackAddress(), port).close())
        .isInstanceOf(ConnectException.class);
    try (EmbeddedBroker second = EmbeddedBroker.start(port)) {
      assertThat(second.port()).isEqualTo(port);
      assertThat(second.uri()).isEqualTo("tcp://127.0.0.1:" + port);
    }
  }

  @Test
  void namesAPortThatIsInUse() throws Exception {
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      assertThatThrownBy(() -> EmbeddedBroker.start(taken.getLocalPort()))
          .isInstanceOf(IOException.class)
          .hasMessageContaining(String.valueOf(taken.getLocalPort()))
          .hasMessageContaining("Maybe the port is in use");
    }
  }
}
