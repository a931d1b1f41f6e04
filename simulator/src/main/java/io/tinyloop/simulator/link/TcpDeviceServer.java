package io.tinyloop.simulator.link;

import io.tinyloop.protocol.wire.StreamLink;
import io.tinyloop.simulator.device.SimulatedDevice;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;

/** A device behind a TCP port: one connection at a time, the next one waits. */
public final class TcpDeviceServer implements AutoCloseable {

  private static final Duration SEND_TIMEOUT = Duration.ofSeconds(1);
  private static final int WAITING_CONNECTIONS = 4;

  private final SimulatedDevice device;
  private final ServerSocket server;
  private final Thread thread;

  private TcpDeviceServer(SimulatedDevice device, ServerSocket server) {
    this.device = device;
    this.server = server;
    this.thread = Thread.ofPlatform().daemon().name("device " + device.uid()).start(this::run);
  }

  /**
   * Starts listening.
   *
   * @param address of the interface
   * @param port 1…65535, or 0 for a free one
   * @throws IOException if the port is in use
   */
  public static TcpDeviceServer listen(SimulatedDevice device, InetAddress address, int port)
      throws IOException {
    try {
      return new TcpDeviceServer(device, new ServerSocket(port, WAITING_CONNECTIONS, address));
    } catch (IOException e) {
      throw new IOException(
          "The port (%d) cannot be listened on: %s\nMaybe another program listens there."
              .formatted(port, e.getMessage()),
          e);
    }
  }

  public int port() {
    return server.getLocalPort();
  }

  private void run() {
    while (!server.isClosed()) {
      try (Socket socket = server.accept()) {
        socket.setTcpNoDelay(true);
        serve(socket);
      } catch (IOException e) {
        // This connection, or the server, has ended; the loop's condition tells which.
      } catch (InterruptedException e) {
        return;
      }
    }
  }

  private void serve(Socket socket) throws InterruptedException {
    String name = "tcp:" + socket.getRemoteSocketAddress();
    try (StreamLink link =
        new StreamLink(
            name,
            new SocketPort(socket),
            device.maxFrameBytes(),
            SEND_TIMEOUT,
            Thread.ofVirtual().name(name).factory())) {
      device.run(link);
    }
  }

  @Override
  public void close() {
    thread.interrupt();
    try {
      server.close();
    } catch (IOException e) {
      // The port is given up either way.
    }
  }
}
