package io.tinyloop.simulator.link;

import io.tinyloop.protocol.wire.BytePort;
import java.io.IOException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The byte channel inside the JVM between an emulated instrument and one host after the other: the
 * instrument keeps its end, each host plugs in anew. What the instrument says while nobody is
 * plugged in is lost, as on a USB cable. Thread-safe; each end is read by one thread.
 */
public final class PluggedLine implements BytePort {

  private static final int POLL_MILLIS = 100;
  private static final byte[] NOTHING = new byte[0];

  private final LinkedBlockingQueue<byte[]> commands = new LinkedBlockingQueue<>();
  private byte[] rest = NOTHING;
  private int taken;
  private PipePort.@Nullable Pair plugged;
  private volatile boolean closed;

  /** The host's end of a new connection; the one before it ends. */
  public synchronized BytePort plugIn() throws IOException {
    if (closed) {
      throw new IOException("the instrument is switched off");
    }
    PipePort.Pair before = plugged;
    if (before != null) {
      before.host().close();
    }
    commands.clear();
    PipePort.Pair pair = PipePort.pair();
    plugged = pair;
    return new HostEnd(pair.host());
  }

  /** Forwards what a host says to whoever plays the instrument. */
  private final class HostEnd implements BytePort {

    private final PipePort port;

    HostEnd(PipePort port) {
      this.port = port;
    }

    @Override
    public int read(byte[] buffer) throws IOException {
      return port.read(buffer);
    }

    @Override
    public void write(byte[] bytes) throws IOException {
      if (closed) {
        throw new IOException("the instrument is switched off");
      }
      commands.add(bytes.clone());
    }

    @Override
    public void close() {
      port.close();
    }
  }

  @Override
  public int read(byte[] buffer) throws IOException {
    if (taken == rest.length) {
      rest = nextCommand();
      taken = 0;
    }
    int count = Math.min(buffer.length, rest.length - taken);
    System.arraycopy(rest, taken, buffer, 0, count);
    taken += count;
    return closed ? -1 : count;
  }

  private byte[] nextCommand() throws IOException {
    try {
      byte[] next = commands.poll(POLL_MILLIS, TimeUnit.MILLISECONDS);
      return next == null ? NOTHING : next;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("the thread was interrupted", e);
    }
  }

  @Override
  public void write(byte[] bytes) throws IOException {
    PipePort.Pair pair;
    synchronized (this) {
      pair = plugged;
    }
    if (closed) {
      throw new IOException("the channel is closed");
    }
    if (pair != null) {
      try {
        pair.device().write(bytes);
      } catch (IOException e) {
        // That host has gone.
      }
    }
  }

  @Override
  public synchronized void close() {
    closed = true;
    if (plugged != null) {
      plugged.host().close();
    }
  }
}
