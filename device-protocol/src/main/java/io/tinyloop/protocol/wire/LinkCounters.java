package io.tinyloop.protocol.wire;

import io.tinyloop.protocol.wire.FrameOutcome.Damage;
import java.util.concurrent.atomic.AtomicLong;

/** The running counts behind {@link LinkStatistics}. Safe for use by any number of threads. */
public final class LinkCounters {

  private final AtomicLong bytesIn = new AtomicLong();
  private final AtomicLong framesIn = new AtomicLong();
  private final AtomicLong bytesOut = new AtomicLong();
  private final AtomicLong framesOut = new AtomicLong();
  private final AtomicLong crcErrors = new AtomicLong();
  private final AtomicLong cobsErrors = new AtomicLong();
  private final AtomicLong oversize = new AtomicLong();
  private final AtomicLong headerErrors = new AtomicLong();

  public void received(int bytes) {
    bytesIn.addAndGet(bytes);
  }

  public void receivedFrame() {
    framesIn.incrementAndGet();
  }

  public void sentFrame(int bytes) {
    bytesOut.addAndGet(bytes);
    framesOut.incrementAndGet();
  }

  public void droppedStuffing() {
    cobsErrors.incrementAndGet();
  }

  public void dropped(Damage damage) {
    AtomicLong count =
        switch (damage) {
          case OVERSIZE -> oversize;
          case TRUNCATED, BAD_CRC -> crcErrors;
          case UNKNOWN_VERSION, UNKNOWN_KIND, BAD_LENGTH -> headerErrors;
        };
    count.incrementAndGet();
  }

  /** The counts now. */
  public LinkStatistics snapshot() {
    return new LinkStatistics(
        bytesIn.get(),
        framesIn.get(),
        bytesOut.get(),
        framesOut.get(),
        crcErrors.get(),
        cobsErrors.get(),
        oversize.get(),
        headerErrors.get());
  }
}
