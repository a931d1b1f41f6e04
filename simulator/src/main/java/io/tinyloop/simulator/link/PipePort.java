package io.tinyloop.simulator.link;

import io.tinyloop.protocol.wire.BytePort;
import java.io.IOException;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** One end of a byte channel inside the JVM. Each end is read by one thread. */
public final class PipePort implements BytePort {

  private static final byte[] END = new byte[0];
  private static final int POLL_MILLIS = 100;

  private final BlockingQueue<byte[]> in;
  private final BlockingQueue<byte[]> out;
  private byte[] rest = END;
  private int taken;
  private volatile boolean closed;

  private PipePort(BlockingQueue<byte[]> in, BlockingQueue<byte[]> out) {
    this.in = in;
    this.out = out;
  }

  /** The two ends of a channel. */
  public record Pair(PipePort host, PipePort device) {}

  /** A new channel. */
  public static Pair pair() {
    BlockingQueue<byte[]> down = new LinkedBlockingQueue<>();
    BlockingQueue<byte[]> up = new LinkedBlockingQueue<>();
    return new Pair(new PipePort(up, down), new PipePort(down, up));
  }

  @Override
  public int read(byte[] buffer) throws IOException {
    if (taken == rest.length) {
      try {
        byte[] next = closed ? END : in.poll(POLL_MILLIS, TimeUnit.MILLISECONDS);
        if (next == null) {
          return 0;
        }
        if (next.length == 0) {
          return -1;
        }
        rest = next;
        taken = 0;
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new IOException("the thread was interrupted", e);
      }
    }
    int count = Math.min(buffer.length, rest.length - taken);
    System.arraycopy(rest, taken, buffer, 0, count);
    taken += count;
    return count;
  }

  @Override
  public void write(byte[] bytes) throws IOException {
    if (closed) {
      throw new IOException("the channel is closed");
    }
    if (bytes.length > 0) {
      out.add(bytes.clone());
    }
  }

  /** Ends both ends. */
  @Override
  public void close() {
    if (!closed) {
      closed = true;
      in.add(END);
      out.add(END);
    }
  }
}
