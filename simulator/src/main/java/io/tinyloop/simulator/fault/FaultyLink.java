package io.tinyloop.simulator.fault;

import io.tinyloop.protocol.wire.Link;
import io.tinyloop.protocol.wire.LinkException;
import io.tinyloop.protocol.wire.LinkStatistics;
import java.time.Duration;
import java.util.Arrays;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * The device's end of a bad line. Answers are damaged before they are stuffed, so that their CRC is
 * wrong; commands that would be damaged do not arrive, which is what a CRC makes of them.
 */
final class FaultyLink implements Link {

  private static final int MOST_BITS = 8;
  private static final int MOST_BYTES = 4;
  private static final int GARBAGE_FRAMES = 100;
  private static final int LONGEST_GARBAGE = 600;

  private final Link line;
  private final Faults faults;

  FaultyLink(Link line, Faults faults) {
    this.line = line;
    this.faults = faults;
  }

  @Override
  public String name() {
    return line.name();
  }

  @Override
  public void send(byte[] frame) throws LinkException {
    if (faults.strikes(FaultKind.DELAY)) {
      late();
    }
    if (faults.strikes(FaultKind.FLOOD)) {
      flood();
    }
    byte[] sent = damaged(frame);
    if (sent.length > 0) {
      line.send(sent);
    }
  }

  private void late() throws LinkException {
    try {
      faults.delay();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new LinkException(
          LinkException.Reason.TIMED_OUT, "The thread was interrupted while it waited.", e);
    }
  }

  private void flood() throws LinkException {
    RandomGenerator chance = faults.chance(FaultKind.FLOOD);
    for (int i = 0; i < GARBAGE_FRAMES; i++) {
      byte[] garbage = new byte[chance.nextInt(1, LONGEST_GARBAGE)];
      chance.nextBytes(garbage);
      line.send(garbage);
    }
  }

  /** The frame as it goes out; empty if it is lost whole. */
  private byte[] damaged(byte[] frame) throws LinkException {
    byte[] sent = frame;
    if (faults.strikes(FaultKind.CORRUPT)) {
      sent = corrupted(sent);
    }
    if (faults.strikes(FaultKind.DROP)) {
      sent = shortened(sent);
    }
    if (faults.strikes(FaultKind.DUPLICATE) && sent.length > 0) {
      sent = repeated(sent);
    }
    return sent;
  }

  private byte[] corrupted(byte[] frame) {
    RandomGenerator chance = faults.chance(FaultKind.CORRUPT);
    byte[] bad = frame.clone();
    int bits = chance.nextInt(1, MOST_BITS + 1);
    for (int i = 0; i < bits; i++) {
      bad[chance.nextInt(bad.length)] ^= (byte) (1 << chance.nextInt(8));
    }
    if (Arrays.equals(bad, frame)) {
      bad[0] ^= 1; // the same bit was flipped twice
    }
    return bad;
  }

  private byte[] shortened(byte[] frame) {
    RandomGenerator chance = faults.chance(FaultKind.DROP);
    if (chance.nextBoolean()) {
      return new byte[0];
    }
    int lost = Math.min(frame.length, chance.nextInt(1, MOST_BYTES + 1));
    int at = chance.nextInt(frame.length - lost + 1);
    byte[] rest = Arrays.copyOf(frame, frame.length - lost);
    System.arraycopy(frame, at + lost, rest, at, rest.length - at);
    return rest;
  }

  private byte[] repeated(byte[] frame) throws LinkException {
    RandomGenerator chance = faults.chance(FaultKind.DUPLICATE);
    if (chance.nextBoolean()) {
      line.send(frame);
      return frame;
    }
    int again = Math.min(frame.length, chance.nextInt(1, MOST_BYTES + 1));
    int at = chance.nextInt(frame.length - again + 1);
    byte[] longer = Arrays.copyOf(frame, frame.length + again);
    System.arraycopy(frame, at, longer, at + again, frame.length - at);
    return longer;
  }

  @Override
  public byte @Nullable [] receive(Duration timeout) throws LinkException, InterruptedException {
    byte[] frame = line.receive(timeout);
    boolean lost =
        frame != null && (faults.strikes(FaultKind.CORRUPT) || faults.strikes(FaultKind.DROP));
    return lost ? null : frame;
  }

  @Override
  public LinkStatistics statistics() {
    return line.statistics();
  }

  @Override
  public void close() {
    line.close();
  }
}
