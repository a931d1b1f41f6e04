package io.tinyloop.simulator.device;

import io.tinyloop.simulator.cost.CoreModel;
import io.tinyloop.simulator.instrument.MarkerLine;
import java.time.Duration;

/**
 * What kind of device is simulated.
 *
 * @param core its core, board and budgets
 * @param dataBytes external memory for data sets, apart from the board's RAM; 0: data sets share
 *     the RAM
 * @param maxChunkBytes most data bytes in one chunk, at least 64
 * @param windowChunks most unacknowledged chunks
 * @param maxSamples most samples in one evaluation
 * @param relativeJitter standard deviation of a window's ticks and energy, relative; 0: none
 * @param evaluationTime least time from the command to the result of an evaluation: a board is busy
 *     for so long
 * @param marker what hears when a window begins and ends
 * @param slowness cycles that this board takes over what its core should, above 0; 1: as it should
 */
public record DeviceProfile(
    CoreModel core,
    int dataBytes,
    int maxChunkBytes,
    int windowChunks,
    int maxSamples,
    double relativeJitter,
    Duration evaluationTime,
    MarkerLine marker,
    double slowness) {

  private static final int DATA_BYTES = 16 << 20;
  private static final int MAX_CHUNK_BYTES = 4096;
  private static final int WINDOW_CHUNKS = 16;
  private static final int MAX_SAMPLES = 1 << 16;
  private static final Duration LONGEST_EVALUATION_TIME = Duration.ofHours(1);

  public DeviceProfile {
    if (dataBytes < 0 || maxChunkBytes < 64 || windowChunks < 1 || maxSamples < 1) {
      throw new IllegalArgumentException(
          ("The profile (%d data bytes, chunks of %d bytes, %d in a window, %d samples) must have"
                  + " chunks of 64 bytes and one of everything else.")
              .formatted(dataBytes, maxChunkBytes, windowChunks, maxSamples));
    }
    if (!(relativeJitter >= 0 && relativeJitter < 0.5)) {
      throw new IllegalArgumentException(
          "The relative jitter (%s) must be in [0, 0.5).".formatted(relativeJitter));
    }
    if (!(slowness > 0 && slowness < 100)) {
      throw new IllegalArgumentException(
          "The slowness of a board (%s) must be above 0 and below 100.".formatted(slowness));
    }
    if (evaluationTime.isNegative() || evaluationTime.compareTo(LONGEST_EVALUATION_TIME) > 0) {
      throw new IllegalArgumentException(
          "The least time of an evaluation (%s) must be in [0, %s]."
              .formatted(evaluationTime, LONGEST_EVALUATION_TIME));
    }
  }

  /** A board whose marker leads nowhere. */
  public DeviceProfile(
      CoreModel core,
      int dataBytes,
      int maxChunkBytes,
      int windowChunks,
      int maxSamples,
      double relativeJitter,
      Duration evaluationTime) {
    this(
        core,
        dataBytes,
        maxChunkBytes,
        windowChunks,
        maxSamples,
        relativeJitter,
        evaluationTime,
        MarkerLine.NONE,
        1);
  }

  /** A board with this core, an external memory for data sets, and no jitter. */
  public static DeviceProfile of(CoreModel core) {
    return new DeviceProfile(
        core,
        DATA_BYTES,
        MAX_CHUNK_BYTES,
        WINDOW_CHUNKS,
        MAX_SAMPLES,
        0,
        Duration.ZERO,
        MarkerLine.NONE,
        1);
  }

  /** The same with jitter. */
  public DeviceProfile withJitter(double relative) {
    return with(maxChunkBytes, relative, evaluationTime, marker, slowness);
  }

  /** The same whose evaluations take at least so long. */
  public DeviceProfile withEvaluationTime(Duration least) {
    return with(maxChunkBytes, relativeJitter, least, marker, slowness);
  }

  /** The same with longer or shorter chunks. */
  public DeviceProfile withMaxChunkBytes(int bytes) {
    return with(bytes, relativeJitter, evaluationTime, marker, slowness);
  }

  /** The same whose marker is wired to something. */
  public DeviceProfile withMarker(MarkerLine line) {
    return with(maxChunkBytes, relativeJitter, evaluationTime, line, slowness);
  }

  /** The same that takes so many times the cycles, as a board with slower memory would. */
  public DeviceProfile withSlowness(double times) {
    return with(maxChunkBytes, relativeJitter, evaluationTime, marker, times);
  }

  private DeviceProfile with(
      int chunkBytes, double jitter, Duration least, MarkerLine line, double times) {
    return new DeviceProfile(
        core, dataBytes, chunkBytes, windowChunks, maxSamples, jitter, least, line, times);
  }
}
