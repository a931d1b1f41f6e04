package io.tinyloop.simulator.link;

import static org.assertj.core.api.Assertions.assertThat;

import io.tinyloop.protocol.wire.BytePort;
import java.io.ByteArrayOutputStream;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class PacedPortTest {

  /** A port that takes every byte at once and gives as many as there is room for. */
  private static final class Instant implements BytePort {
    private final ByteArrayOutputStream written = new ByteArrayOutputStream();

    @Override
    public int read(byte[] buffer) {
      Arrays.fill(buffer, (byte) 5);
      return buffer.length;
    }

    @Override
    public void write(byte[] bytes) {
      written.writeBytes(bytes);
    }

    @Override
    public void close() {}
  }

  private final AtomicLong now = new AtomicLong();
  private final Instant port = new Instant();
  private final PacedPort paced = new PacedPort(port, 1_000_000, now::get, now::addAndGet);

  @Test
  void takesTenBitsAByteToWrite() throws Exception {
    byte[] bytes = new byte[1000];
    Arrays.fill(bytes, (byte) 3);
    paced.write(bytes);

    assertThat(now).hasValue(10_000_000);
    assertThat(port.written.toByteArray()).isEqualTo(bytes);
  }

  @Test
  void takesTenBitsAByteToRead() throws Exception {
    assertThat(paced.read(new byte[100])).isEqualTo(100);
    assertThat(now).hasValue(1_000_000);
  }

  @Test
  void bringsALongReadInPiecesAsTheyArrive() throws Exception {
    byte[] buffer = new byte[300];
    int first = paced.read(buffer);

    assertThat(first).isBetween(1, 299);
    assertThat(now).hasValue(first * 10_000L);
    assertThat(Arrays.copyOf(buffer, first)).containsOnly(5);
    assertThat(Arrays.copyOfRange(buffer, first, 300)).containsOnly(0);
  }

  @Test
  void staysBusyWhileTheThreadIsLate() throws Exception {
    PacedPort late =
        new PacedPort(port, 1_000_000, now::get, nanos -> now.addAndGet(nanos + 100_000));
    for (int i = 0; i < 10; i++) {
      late.write(new byte[100]);
    }
    assertThat(now).hasValue(10 * 1_000_000 + 100_000);
  }

  @Test
  void carriesWhatTheAdapterHoldsWithoutAGapHoweverLateTheThread() throws Exception {
    PacedPort late =
        new PacedPort(port, 1_000_000, now::get, nanos -> now.addAndGet(Math.max(nanos, 0)));
    assertThat(late.read(new byte[100])).isEqualTo(100);
    now.addAndGet(5_000_000);
    for (int read = 100; read < 1000; read += 100) {
      assertThat(late.read(new byte[100])).isEqualTo(100);
    }

    assertThat(now).hasValue(10_000_000);
  }

  @Test
  void aLineThatHadNothingToCarryMakesUpForNoTime() throws Exception {
    paced.write(new byte[100]);
    now.addAndGet(5_000_000);
    paced.write(new byte[100]);

    assertThat(now).hasValue(1_000_000 + 5_000_000 + 1_000_000);
  }

  @Test
  void carriesBothDirectionsAtTheSameTime() throws Exception {
    AtomicLong frozen = new AtomicLong();
    AtomicLong longest = new AtomicLong();
    PacedPort both =
        new PacedPort(
            port, 1_000_000, frozen::get, nanos -> longest.accumulateAndGet(nanos, Math::max));
    both.write(new byte[100]);
    assertThat(both.read(new byte[100])).isEqualTo(100);

    assertThat(longest).hasValue(1_000_000);
  }
}
