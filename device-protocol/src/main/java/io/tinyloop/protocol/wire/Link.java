package io.tinyloop.protocol.wire;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * A channel that carries whole frames between a host and one device.
 *
 * <p>Frames may be lost, never damaged: what {@link #receive} returns had a good CRC. One thread
 * may send while another receives; each side is used by one thread at a time.
 */
public interface Link extends AutoCloseable {

  /** What a log calls this link, for example {@code serial:/dev/pts/3}. */
  String name();

  /**
   * Sends one frame, unstuffed. Returns within bounded time.
   *
   * @throws LinkException if the link is closed or broken, or cannot take the frame in time
   */
  void send(byte[] frame) throws LinkException;

  /**
   * The next intact frame, or null if none came in {@code timeout}. {@link Duration#ZERO} polls.
   *
   * @throws LinkException if the link is closed or broken and every frame before that was returned
   */
  byte @Nullable [] receive(Duration timeout) throws LinkException, InterruptedException;

  /** What was carried and dropped so far. */
  LinkStatistics statistics();

  /** Closes the link; a second call does nothing. */
  @Override
  void close();
}
