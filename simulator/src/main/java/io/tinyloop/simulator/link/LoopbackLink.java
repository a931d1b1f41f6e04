package io.tinyloop.simulator.link;

import io.tinyloop.protocol.wire.FrameCodec;
import io.tinyloop.protocol.wire.FrameOutcome.Damaged;
import io.tinyloop.protocol.wire.FrameOutcome.Frame;
import io.tinyloop.protocol.wire.Link;
import io.tinyloop.protocol.wire.LinkCounters;
import io.tinyloop.protocol.wire.LinkException;
import io.tinyloop.protocol.wire.LinkException.Reason;
import io.tinyloop.protocol.wire.LinkStatistics;
import java.time.Duration;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/** One end of a link inside the JVM: two bounded queues of frames, checked as on any link. */
public final class LoopbackLink implements Link {

  /** The two ends of one link. */
  public record Pair(LoopbackLink host, LoopbackLink device) {}

  private static final int QUEUED_FRAMES = 64;
  private static final Duration SEND_TIMEOUT = Duration.ofSeconds(10);
  private static final byte[] END = new byte[0];

  private final String name;
  private final BlockingQueue<byte[]> in;
  private final BlockingQueue<byte[]> out;
  private final int maxFrameBytes;
  private final AtomicBoolean closed;
  private final LinkCounters counters = new LinkCounters();

  private LoopbackLink(
      String name,
      BlockingQueue<byte[]> in,
      BlockingQueue<byte[]> out,
      int maxFrameBytes,
      AtomicBoolean closed) {
    this.name = name;
    this.in = in;
    this.out = out;
    this.maxFrameBytes = maxFrameBytes;
    this.closed = closed;
  }

  /**
   * A new link.
   *
   * @param name without the scheme
   * @param maxHostFrameBytes longest frame that the host's end takes
   * @param maxDeviceFrameBytes longest frame that the device's end takes
   */
  public static Pair pair(String name, int maxHostFrameBytes, int maxDeviceFrameBytes) {
    BlockingQueue<byte[]> commands = new ArrayBlockingQueue<>(QUEUED_FRAMES);
    BlockingQueue<byte[]> replies = new ArrayBlockingQueue<>(QUEUED_FRAMES);
    AtomicBoolean closed = new AtomicBoolean();
    String scheme = "loopback:" + name;
    return new Pair(
        new LoopbackLink(scheme, replies, commands, maxHostFrameBytes, closed),
        new LoopbackLink(scheme, commands, replies, maxDeviceFrameBytes, closed));
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public void send(byte[] frame) throws LinkException {
    if (closed.get()) {
      throw ended();
    }
    try {
      if (!out.offer(frame.clone(), SEND_TIMEOUT.toNanos(), TimeUnit.NANOSECONDS)) {
        throw new LinkException(
            Reason.TIMED_OUT,
            "The link (%s) did not take a frame in %s.".formatted(name, SEND_TIMEOUT));
      }
      counters.sentFrame(frame.length);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new LinkException(
          Reason.TIMED_OUT, "The thread was interrupted while sending on %s.".formatted(name), e);
    }
  }

  @Override
  public byte @Nullable [] receive(Duration timeout) throws LinkException, InterruptedException {
    while (true) {
      if (closed.get() && in.isEmpty()) {
        throw ended();
      }
      byte[] frame = in.poll(timeout.toNanos(), TimeUnit.NANOSECONDS);
      if (frame == END) {
        throw ended();
      }
      if (frame == null || isIntact(frame)) {
        return frame;
      }
    }
  }

  private boolean isIntact(byte[] frame) {
    counters.received(frame.length);
    return switch (FrameCodec.decode(frame, maxFrameBytes)) {
      case Frame _ -> {
        counters.receivedFrame();
        yield true;
      }
      case Damaged(var damage) -> {
        counters.dropped(damage);
        yield false;
      }
    };
  }

  private LinkException ended() {
    return new LinkException(Reason.CLOSED, "The link (%s) is closed.".formatted(name));
  }

  @Override
  public LinkStatistics statistics() {
    return counters.snapshot();
  }

  /** Closes both ends. */
  @Override
  public void close() {
    if (closed.compareAndSet(false, true)) {
      // A waiting receiver has an empty queue, so there is room for the end wherever it matters.
      var _ = in.offer(END);
      var _ = out.offer(END);
    }
  }
}
