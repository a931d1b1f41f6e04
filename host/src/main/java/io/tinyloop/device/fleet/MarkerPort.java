package io.tinyloop.device.fleet;

import io.tinyloop.simulator.instrument.MarkerLine;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.ClosedSelectorException;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import org.jspecify.annotations.Nullable;

/**
 * Where an emulated board's marker arrives: the host's end of the board's second UART. An event is
 *
 * <pre>
 *   level u8 (1 or 0) | nanoseconds by the board's clock u64 LE
 * </pre>
 *
 * and moves the line that leads to an instrument. A thread of its own takes events as they come: an
 * emulator sends them byte by byte, and what nobody takes soon fills the socket. Thread-safe.
 */
final class MarkerPort implements AutoCloseable {

  private static final int EVENT_BYTES = 9;

  private final MarkerLine line;
  private final ServerSocketChannel server;
  private final Selector selector;
  private final ByteBuffer events = ByteBuffer.allocate(1024).order(ByteOrder.LITTLE_ENDIAN);
  private @Nullable SocketChannel board;
  private long last;

  private MarkerPort(MarkerLine line, ServerSocketChannel server, Selector selector) {
    this.line = line;
    this.server = server;
    this.selector = selector;
  }

  /** Listens on a free port of this machine for the one board that will connect. */
  static MarkerPort listen(String name, MarkerLine line) throws IOException {
    ServerSocketChannel server =
        ServerSocketChannel.open()
            .bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 1);
    Selector selector = Selector.open();
    server.configureBlocking(false);
    server.register(selector, SelectionKey.OP_ACCEPT);
    MarkerPort port = new MarkerPort(line, server, selector);
    Thread.ofPlatform().daemon().name("marker of " + name).start(port::run);
    return port;
  }

  /** Where the board shall connect to. */
  int number() throws IOException {
    return ((InetSocketAddress) server.getLocalAddress()).getPort();
  }

  private void run() {
    try {
      while (selector.isOpen()) {
        var _ = selector.select(key -> {});
        catchUp();
      }
    } catch (IOException | ClosedSelectorException e) {
      // The board has gone, or its link was closed.
    }
  }

  /** Moves the line by every event that has arrived. */
  synchronized void catchUp() throws IOException {
    if (board == null && server.isOpen()) {
      accept();
    }
    SocketChannel connected = board;
    if (connected != null && connected.isOpen()) {
      take(connected);
    }
  }

  private void accept() throws IOException {
    SocketChannel connected = server.accept();
    if (connected != null) {
      connected.configureBlocking(false);
      connected.register(selector, SelectionKey.OP_READ);
      board = connected;
      server.close();
    }
  }

  private void take(SocketChannel connected) throws IOException {
    for (int count = connected.read(events); count != 0; count = connected.read(events)) {
      if (count < 0) {
        connected.close();
        return;
      }
      events.flip();
      while (events.remaining() >= EVENT_BYTES) {
        boolean high = events.get() == 1;
        last = events.getLong();
        line.edge(last, high);
      }
      events.compact();
    }
  }

  /** A window that is open has no end then: its meter will say so. */
  @Override
  public synchronized void close() {
    line.edge(last, false);
    try {
      if (board != null) {
        board.close();
      }
      server.close();
      selector.close();
    } catch (IOException e) {
      // It is given up either way.
    }
  }
}
