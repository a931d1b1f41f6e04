package io.tinyloop.device;

import io.tinyloop.protocol.wire.BytePort;
import io.tinyloop.protocol.wire.Link;
import io.tinyloop.protocol.wire.StreamLink;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.concurrent.ThreadFactory;

/**
 * Links to devices over TCP: to those that listen, such as simulators and serial bridges, and to
 * those that have connected, such as firmware in a process of this machine.
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
              .formatted(
                  host,
                  port,
                  e instanceof UnknownHostException
                      ? "this machine knows no such name"
                      : e.getMessage()),
          e);
    }
    return over("tcp:%s:%d".formatted(host, port), socket, maxFrameBytes, () -> {});
  }

  /**
   * A link over a connected socket.
   *
   * @param closed runs when the link was closed
   */
  public static Link over(String name, Socket socket, int maxFrameBytes, Runnable closed) {
    ThreadFactory threads = Thread.ofVirtual().name(name).factory();
    SocketPort port = new SocketPort(socket, closed);
    return new StreamLink(name, port, maxFrameBytes, SEND_TIMEOUT, threads);
  }

  /** A connected socket as a byte channel. */
  private record SocketPort(Socket socket, Runnable closed) implements BytePort {

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
      try {
        socket.close();
      } finally {
        closed.run();
      }
    }
  }
}
