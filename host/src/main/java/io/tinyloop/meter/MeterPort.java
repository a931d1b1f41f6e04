package io.tinyloop.meter;

import io.tinyloop.protocol.wire.BytePort;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The byte channel to an instrument: a thread of its own reads it all the time, for a stream that
 * is not read is lost, and gives every piece to whoever listens at the moment. Thread-safe.
 */
public final class MeterPort implements AutoCloseable {

  /** Takes bytes; called under the port's lock. */
  @FunctionalInterface
  public interface Listener {
    void take(byte[] bytes, int count);
  }

  private static final int BUFFER = 1 << 16;

  private final String name;
  private final BytePort port;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private Listener listener = (bytes, count) -> {};
  private @Nullable String broken;

  /**
   * @param name for messages, for example {@code ppk2:/dev/ttyACM1}
   * @param port is closed with this
   */
  public MeterPort(String name, BytePort port) {
    this.name = name;
    this.port = port;
    Thread.ofPlatform().daemon().name("read " + name).start(this::read);
  }

  private void read() {
    byte[] buffer = new byte[BUFFER];
    String why = "it was closed";
    try {
      for (int count = port.read(buffer); count >= 0; count = port.read(buffer)) {
        if (count > 0) {
          give(buffer, count);
        }
      }
    } catch (IOException e) {
      why = String.valueOf(e.getMessage());
    }
    lock.lock();
    try {
      broken = why;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  private void give(byte[] buffer, int count) {
    lock.lock();
    try {
      listener.take(buffer, count);
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /** From now on all bytes are for {@code next}. */
  public void listen(Listener next) {
    lock.lock();
    try {
      listener = next;
    } finally {
      lock.unlock();
    }
  }

  /** Writes all bytes. */
  public void write(byte... bytes) throws MeterException {
    try {
      port.write(bytes);
    } catch (IOException e) {
      throw gone(String.valueOf(e.getMessage()), e);
    }
  }

  /**
   * Waits for what a listener brings about.
   *
   * @param reached looks at the listener's state, under its lock
   * @return false after {@code patience}
   * @throws MeterException if the channel ends first
   */
  public boolean await(BooleanSupplier reached, Duration patience)
      throws MeterException, InterruptedException {
    long nanos = patience.toNanos();
    lock.lockInterruptibly();
    try {
      while (!reached.getAsBoolean()) {
        String why = broken;
        if (why != null) {
          throw gone(why, null);
        }
        if (nanos <= 0) {
          return false;
        }
        nanos = changed.awaitNanos(nanos);
      }
      return true;
    } finally {
      lock.unlock();
    }
  }

  private MeterException gone(String why, @Nullable Throwable cause) {
    String message =
        "The energy meter (%s) is gone: %s.%nMaybe it was unplugged.".formatted(name, why);
    return cause == null ? new MeterException(message) : new MeterException(message, cause);
  }

  /** A message that it does not answer as it must. */
  public MeterException unanswered(String what) {
    return new MeterException(
        "The energy meter (%s) does not answer %s.%nMaybe it is another instrument, or wants its plug pulled."
            .formatted(name, what));
  }

  /** Its name. */
  public String name() {
    return name;
  }

  @Override
  public void close() {
    try {
      port.close();
    } catch (IOException e) {
      // It is given up either way.
    }
  }
}
