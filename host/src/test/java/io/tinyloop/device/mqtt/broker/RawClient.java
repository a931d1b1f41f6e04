package io.tinyloop.device.mqtt.broker;

import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;

/** MQTT 5 packets as bytes, without the care that a client library takes. */
final class RawClient implements AutoCloseable {

  private static final int SESSION_EXPIRY = 0x11;

  private final Socket socket;
  private final DataInputStream in;
  private int packetId;
  private byte[] connack = {};

  private RawClient(int port) throws IOException {
    socket = new Socket(InetAddress.getLoopbackAddress(), port);
    socket.setSoTimeout(60_000);
    in = new DataInputStream(socket.getInputStream());
  }

  /** Sends the first bytes of a CONNECT, and no more. */
  static RawClient begin(int port, String user, int bytes) throws IOException {
    RawClient client = new RawClient(port);
    byte[] connect = connectPacket(user, user, -1);
    client.socket.getOutputStream().write(connect, 0, bytes);
    return client;
  }

  /**
   * Sends a CONNECT.
   *
   * @param sessionExpiry seconds; below 0: not said
   */
  static RawClient connect(int port, String user, String password, long sessionExpiry)
      throws IOException {
    RawClient client = new RawClient(port);
    client.send(connectPacket(user, password, sessionExpiry));
    return client;
  }

  private static byte[] connectPacket(String user, String password, long sessionExpiry)
      throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    DataOutputStream out = new DataOutputStream(bytes);
    out.writeUTF("MQTT");
    out.writeByte(5); // protocol version
    out.writeByte(0b1100_0010); // user name, password, clean start
    out.writeShort(30); // keep alive, seconds
    out.writeByte(sessionExpiry < 0 ? 0 : 5); // length of the properties
    if (sessionExpiry >= 0) {
      out.writeByte(SESSION_EXPIRY);
      out.writeInt((int) sessionExpiry);
    }
    out.writeUTF(user); // client id
    out.writeUTF(user);
    out.writeUTF(password);
    return packet(0x10, bytes.toByteArray());
  }

  private static byte[] packet(int type, byte[] body) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    bytes.write(type);
    int left = body.length;
    do { // remaining length, seven bits a byte
      bytes.write(left > 127 ? left % 128 | 128 : left);
      left /= 128;
    } while (left > 0);
    bytes.writeBytes(body);
    return bytes.toByteArray();
  }

  void send(byte[] bytes) throws IOException {
    try {
      socket.getOutputStream().write(bytes);
    } catch (SocketException e) {
      // The broker has ended the connection, which the test asks for apart.
    }
  }

  /** PUBLISH at QoS 1. */
  void publish(String topic, int payloadBytes, boolean retain) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    DataOutputStream out = new DataOutputStream(bytes);
    out.writeUTF(topic);
    out.writeShort(++packetId % 60_000 + 1);
    out.writeByte(0); // no properties
    out.write("x".repeat(payloadBytes).getBytes(StandardCharsets.US_ASCII));
    send(packet(retain ? 0x33 : 0x32, bytes.toByteArray()));
  }

  /** Publishes at QoS 0 until the broker has enough, at most so often. */
  void publishUntilEnded(String topic, int payloadBytes, int most) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    DataOutputStream out = new DataOutputStream(bytes);
    out.writeUTF(topic);
    out.writeByte(0); // no properties
    out.write(new byte[payloadBytes]);
    byte[] packet = packet(0x30, bytes.toByteArray());
    try {
      for (int i = 0; i < most; i++) {
        socket.getOutputStream().write(packet);
      }
    } catch (SocketException e) {
      // Ended.
    }
  }

  void subscribe(String filter) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    DataOutputStream out = new DataOutputStream(bytes);
    out.writeShort(++packetId % 60_000 + 1);
    out.writeByte(0); // no properties
    out.writeUTF(filter);
    out.writeByte(1); // QoS
    send(packet(0x82, bytes.toByteArray()));
  }

  /** The reason code of the CONNACK. */
  int connack() throws IOException {
    connack = next(0x20);
    return connack[1];
  }

  /** Seconds that the CONNACK says; below 0: none. */
  long sessionExpiry() {
    int end = 3 + connack[2];
    for (int i = 3; i < end; ) {
      switch (connack[i]) {
        case SESSION_EXPIRY -> {
          return Integer.toUnsignedLong(
              (connack[i + 1] & 255) << 24
                  | (connack[i + 2] & 255) << 16
                  | (connack[i + 3] & 255) << 8
                  | (connack[i + 4] & 255));
        }
        case 0x21, 0x22, 0x13 -> i += 3; // receive maximum, topic aliases, keep alive
        case 0x24, 0x25, 0x28, 0x29, 0x2A -> i += 2; // one byte each
        case 0x27 -> i += 5; // maximum packet size
        default -> throw new AssertionError("property " + connack[i]);
      }
    }
    return -1;
  }

  /** The reason code of the next PUBACK. */
  int puback() throws IOException {
    byte[] body = next(0x40);
    return body.length > 2 ? body[2] : 0;
  }

  private byte[] next(int type) throws IOException {
    while (true) {
      int found = in.readUnsignedByte();
      int length = 0;
      int shift = 0;
      int part;
      do {
        part = in.readUnsignedByte();
        length |= (part & 127) << shift;
        shift += 7;
      } while (part > 127);
      byte[] body = in.readNBytes(length);
      if ((found & 0xF0) == type) {
        return body;
      }
    }
  }

  /** Reads until the broker ends the connection. */
  boolean hasEnded() throws IOException {
    try {
      while (true) {
        in.readUnsignedByte();
      }
    } catch (EOFException | SocketException e) {
      return true;
    }
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
