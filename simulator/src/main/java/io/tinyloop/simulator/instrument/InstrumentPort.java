package io.tinyloop.simulator.instrument;

import io.tinyloop.protocol.wire.BytePort;
import java.io.IOException;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;

/**
 * An instrument's end of its line: what it has to say waits in a queue, for a device that moves its
 * marker must not wait for a host that reads. Thread-safe.
 */
final class InstrumentPort implements AutoCloseable {

  /** Hears what a host says. */
  interface Commands {
    void take(byte[] bytes, int count) throws IOException;
  }

  private static final byte[] END = new byte[0];

  private final BytePort port;
  private final BlockingQueue<byte[]> queue = new LinkedBlockingQueue<>();

  InstrumentPort(String name, BytePort port, Commands commands) {
    this.port = port;
    Thread.ofPlatform().daemon().name("write " + name).start(this::write);
    Thread.ofPlatform().daemon().name("read " + name).start(() -> read(commands));
  }

  private void write() {
    try {
      for (byte[] bytes = queue.take(); bytes.length > 0; bytes = queue.take()) {
        port.write(bytes);
      }
      port.close();
    } catch (IOException | InterruptedException e) {
      // The host has gone, or the instrument is switched off.
    }
  }

  private void read(Commands commands) {
    byte[] buffer = new byte[4096];
    try {
      for (int count = port.read(buffer); count >= 0; count = port.read(buffer)) {
        commands.take(buffer, count);
      }
    } catch (IOException e) {
      // The host has gone, or the instrument is switched off.
    }
  }

  void send(byte[] bytes) {
    if (bytes.length > 0) {
      queue.add(bytes);
    }
  }

  /** Ends the line after what is queued. */
  @Override
  public void close() {
    queue.add(END);
  }

  /** Ends the line at once. */
  void cut() {
    queue.clear();
    queue.add(END);
    try {
      port.close();
    } catch (IOException e) {
      // It is cut either way.
    }
  }
}
