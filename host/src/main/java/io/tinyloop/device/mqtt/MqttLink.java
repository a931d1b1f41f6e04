package io.tinyloop.device.mqtt;

import io.tinyloop.protocol.wire.FrameCodec;
import io.tinyloop.protocol.wire.FrameOutcome.Damaged;
import io.tinyloop.protocol.wire.FrameOutcome.Frame;
import io.tinyloop.protocol.wire.Limits;
import io.tinyloop.protocol.wire.Link;
import io.tinyloop.protocol.wire.LinkCounters;
import io.tinyloop.protocol.wire.LinkException;
import io.tinyloop.protocol.wire.LinkException.Reason;
import io.tinyloop.protocol.wire.LinkStatistics;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A link to a device on the broker. It ends when the device leaves (its last will says so), and
 * survives a reconnection of the host: what was lost meanwhile, the session asks for again.
 */
final class MqttLink implements Link {

  /** A device that floods loses what is beyond; the session asks again. */
  private static final int QUEUED_FRAMES = 256;

  private static final Duration SEND_TIMEOUT = Duration.ofSeconds(5);
  private static final byte[] END = new byte[0];

  private final MqttBus bus;
  private final String uid;
  private final LinkCounters counters = new LinkCounters();
  private final BlockingQueue<byte[]> received = new LinkedBlockingQueue<>(QUEUED_FRAMES);
  private volatile @Nullable LinkException end;

  MqttLink(MqttBus bus, String uid) {
    this.bus = bus;
    this.uid = uid;
  }

  @Override
  public String name() {
    return "mqtt:" + uid;
  }

  @Override
  public void send(byte[] frame) throws LinkException {
    check();
    try {
      bus.publish(uid, frame, SEND_TIMEOUT);
      counters.sentFrame(frame.length);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new LinkException(
          Reason.TIMED_OUT, "The thread was interrupted while sending on %s.".formatted(name()), e);
    }
  }

  @Override
  public byte @Nullable [] receive(Duration timeout) throws LinkException, InterruptedException {
    byte[] frame = received.poll(timeout.toNanos(), TimeUnit.NANOSECONDS);
    if (frame == END) {
      var _ = received.offer(END);
      check();
    }
    return frame;
  }

  private void check() throws LinkException {
    LinkException cause = end;
    if (cause != null) {
      throw new LinkException(cause.reason(), String.valueOf(cause.getMessage()), cause);
    }
  }

  /** On the library's thread: a reply came. */
  void received(byte[] payload) {
    counters.received(payload.length);
    switch (FrameCodec.decode(payload, Limits.MAX_DEVICE_FRAME_BYTES)) {
      case Frame _ -> {
        counters.receivedFrame();
        var _ = received.offer(payload);
      }
      case Damaged damaged -> counters.dropped(damaged.damage());
    }
  }

  /** The device said goodbye, or the broker did for it. */
  void deviceLeft(@Nullable String reason) {
    String how = reason == null ? "has left the broker" : reason;
    finish(new LinkException(Reason.BROKEN, "The device %s %s.".formatted(name(), how)));
  }

  private void finish(LinkException why) {
    if (end == null) {
      end = why;
      received.clear();
      var _ = received.offer(END);
    }
  }

  @Override
  public LinkStatistics statistics() {
    return counters.snapshot();
  }

  @Override
  public void close() {
    bus.forget(this, uid);
    finish(new LinkException(Reason.CLOSED, "The link (%s) is closed.".formatted(name())));
  }
}
