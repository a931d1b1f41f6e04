package io.tinyloop.protocol.benchmark;

import io.tinyloop.protocol.wire.Cobs;
import io.tinyloop.protocol.wire.Crc32c;
import io.tinyloop.protocol.wire.FrameCodec;
import io.tinyloop.protocol.wire.FrameKind;
import io.tinyloop.protocol.wire.FrameOutcome;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** What a frame costs on its way to a stream and back, for small and for large payloads. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(2)
public class FrameBenchmark {

  /** Bytes of the payload: a command, a chunk for a small device, a chunk over the network. */
  @Param({"64", "1024", "65536"})
  public int payloadBytes;

  private byte[] payload = {};
  private byte[] frame = {};
  private byte[] stuffed = {};

  @Setup
  public void prepare() {
    payload = new byte[payloadBytes];
    new Random(1).nextBytes(payload);
    frame = FrameCodec.encode(FrameKind.HOST, payload);
    stuffed = Cobs.encode(frame);
  }

  @Benchmark
  public byte[] encode() {
    return FrameCodec.encode(FrameKind.HOST, payload);
  }

  @Benchmark
  public FrameOutcome decode() {
    return FrameCodec.decode(frame, frame.length);
  }

  @Benchmark
  public byte[] stuff() {
    return Cobs.encode(frame);
  }

  @Benchmark
  public byte @Nullable [] unstuff() {
    return Cobs.decode(stuffed);
  }

  @Benchmark
  public int checksum() {
    return Crc32c.of(frame, 0, frame.length);
  }
}
