package io.tinyloop.device;

import io.tinyloop.protocol.wire.BytePort;
import io.tinyloop.protocol.wire.Link;
import io.tinyloop.protocol.wire.StreamLink;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.concurrent.ThreadFactory;

/**
 * Opens links to devices that listen on a TCP port: simulators, native firmware, serial bridges.
 */
public final class TcpLink {

  private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(5);
  private static final Duration SEND_TIMEOUT = Duration.ofSeconds(5);

  private TcpLink() {}

  /**
   * A connected link.
   *
   * @param host name or address
   * @param port 1…65535
   * @param maxFrameBytes longest frame taken
   * @throws IOException in two lines, if nothing answers there
   */
  public static Link open(String host, int port, int maxFrameBytes) throws IOException {
    Socket socket = new Socket();
    try {
      socket.connect(new InetSocketAddress(host, port), (int) CONNECT_TIMEOUT.toMillis());
      socket.setTcpNoDelay(true);
    } catch (IOException e) {
      socket.close();
      throw new IOException(
          "No device answers at tcp:%s:%d (%s).\nMaybe it is not running, or listens on another port."
              .formatted(host, port, e.getMessage()),
          e);
    }
    String name = "tcp:%s:%d".formatted(host, port);
    ThreadFactory threads = Thread.ofVirtual().name(name).factory();
    return new StreamLink(name, new SocketPort(socket), maxFrameBytes, SEND_TIMEOUT, threads);
  }

  /** A connected socket as a byte channel. */
  private record SocketPort(Socket socket) implements BytePort {

    @Override
    public int read(byte[] buffer) throws IOException {
      return socket.getInputStream().read(buffer);
    }

    @Override
    public void write(byte[] bytes) throws IOException {
      socket.getOutputStream().write(bytes);
    }

    @Override
    public void close() throws IOException {
      socket.close();
    }
  }
}
