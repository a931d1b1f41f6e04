package io.tinyloop.protocol.wire;

import io.tinyloop.protocol.wire.LinkException.Reason;
import java.io.IOException;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * A link over a byte channel: COBS(frame) 00.
 *
 * <p>Two threads of its own, one that reads and one that writes, so that the callers may be virtual
 * threads even where the channel's calls pin their carrier (JNI, foreign functions). Received
 * frames wait in a bounded queue; when it is full, the reader stops reading.
 */
public final class StreamLink implements Link {

  private static final int QUEUED_FRAMES = 64;
  private static final byte[] END = new byte[0];

  private final String name;
  private final BytePort port;
  private final Duration sendTimeout;
  private final LinkCounters counters = new LinkCounters();
  private final StreamDecoder decoder;
  private final BlockingQueue<byte[]> received = new ArrayBlockingQueue<>(QUEUED_FRAMES);
  private final ExecutorService writer;
  private final Thread reader;
  private volatile @Nullable Ending ending;

  /** How the link ended. */
  private record Ending(Reason reason, String message) {}

  /**
   * Starts a link on an open port and sends one 00, which ends whatever the line carried before.
   *
   * @param maxFrameBytes longest frame taken
   * @param sendTimeout longest time that {@link #send} takes
   * @param threads makes the reader and the writer; platform threads if the port's calls pin
   */
  public StreamLink(
      String name, BytePort port, int maxFrameBytes, Duration sendTimeout, ThreadFactory threads) {
    this.name = name;
    this.port = port;
    this.sendTimeout = sendTimeout;
    this.decoder = new StreamDecoder(maxFrameBytes, counters);
    this.writer = Executors.newSingleThreadExecutor(threads);
    this.reader = threads.newThread(this::read);
    separate();
    reader.start();
  }

  /** Sends one 00: whatever the line carried before, at another speed perhaps, ends here. */
  public void separate() {
    try {
      var _ = writer.submit(() -> write(new byte[1]));
    } catch (RejectedExecutionException e) {
      // Closed: the next frame says so.
    }
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public void send(byte[] frame) throws LinkException {
    byte[] stuffed = new byte[Cobs.maxEncodedLength(frame.length) + 1];
    byte[] bytes = Arrays.copyOf(stuffed, Cobs.encode(frame, stuffed) + 1);
    Future<?> written;
    try {
      written = writer.submit(() -> write(bytes));
    } catch (RejectedExecutionException e) {
      throw ended(e);
    }
    try {
      written.get(sendTimeout.toMillis(), TimeUnit.MILLISECONDS);
      counters.sentFrame(bytes.length);
    } catch (TimeoutException e) {
      written.cancel(false);
      throw new LinkException(
          Reason.TIMED_OUT,
          "The link (%s) did not take a frame of %d bytes in %s."
              .formatted(name, frame.length, sendTimeout),
          e);
    } catch (ExecutionException e) {
      throw ended(e.getCause());
    } catch (InterruptedException e) {
      written.cancel(false);
      Thread.currentThread().interrupt();
      throw new LinkException(
          Reason.TIMED_OUT, "The thread was interrupted while sending on %s.".formatted(name), e);
    }
  }

  private @Nullable Void write(byte[] bytes) throws IOException {
    port.write(bytes);
    return null;
  }

  @Override
  public byte @Nullable [] receive(Duration timeout) throws LinkException, InterruptedException {
    byte[] frame = received.poll(timeout.toNanos(), TimeUnit.NANOSECONDS);
    if (frame == END) {
      var _ = received.offer(END);
      throw ended(null);
    }
    return frame;
  }

  private void read() {
    byte[] buffer = new byte[4096];
    try {
      int count = port.read(buffer);
      while (count >= 0 && ending == null) {
        decoder.feed(buffer, 0, count, received::put);
        count = port.read(buffer);
      }
      finish(closed());
    } catch (IOException e) {
      finish(new Ending(Reason.BROKEN, "The link (%s) failed: %s".formatted(name, e.getMessage())));
    } catch (InterruptedException e) {
      finish(closed());
    }
  }

  /** Ends the received frames; waits until there is room for the end, unless this side closes. */
  private void finish(Ending how) {
    if (ending == null) {
      ending = how;
    }
    try {
      received.put(END);
    } catch (InterruptedException e) {
      endNow();
    }
  }

  private void endNow() {
    while (!received.offer(END)) {
      var _ = received.poll();
    }
  }

  private Ending closed() {
    return new Ending(Reason.CLOSED, "The link (%s) is closed.".formatted(name));
  }

  private LinkException ended(@Nullable Throwable cause) {
    Ending known = ending;
    if (known == null) {
      known = new Ending(Reason.BROKEN, "The link (%s) failed.".formatted(name));
    }
    return new LinkException(known.reason(), known.message(), cause);
  }

  @Override
  public LinkStatistics statistics() {
    return counters.snapshot();
  }

  @Override
  public void close() {
    if (writer.isShutdown()) {
      return;
    }
    writer.shutdownNow();
    if (ending == null) {
      ending = closed();
    }
    try {
      port.close();
    } catch (IOException e) {
      // The port is given up either way.
    }
    reader.interrupt();
    endNow();
  }
}
