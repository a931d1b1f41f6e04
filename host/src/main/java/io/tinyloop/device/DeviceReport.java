package io.tinyloop.device;

import io.tinyloop.measure.Energy;
import io.tinyloop.measure.Latency;
import io.tinyloop.protocol.wire.Digest;
import io.tinyloop.protocol.wire.Hello;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a device found about a candidate.
 *
 * @param device name of the device in its fleet, for example {@code sim:cortex-m4#2}
 * @param hello what the device said about itself: UID, core, clock, firmware digest, …
 * @param correct samples whose prediction is their label
 * @param total samples run, all of them on the device
 * @param predictionDigest SHA-256 over one byte a sample
 * @param stateDigest SHA-256 over one 32-bit trace a sample, little-endian
 * @param latency of one sequence; null if nothing was timed
 * @param energy of one sequence, or the reason for none
 * @param modelBytes length of the dense image
 * @param residentBytes RAM after repacking, plus working memory
 * @param stackBytes high-water mark of the stack; 0: unknown
 * @param operatorTicks empty, or 17 a layer in operator order, then the head; of one sequence
 * @param batches in how many pieces the samples were brought onto the device, at least 1
 * @param uploadedBytes bytes of blobs that were not resident
 * @param verification what was compared with the law, and found equal
 * @param wallTime of the attempt, uploads included
 * @param evidence what stands behind the numbers
 */
public record DeviceReport(
    String device,
    Hello hello,
    int correct,
    int total,
    Digest predictionDigest,
    Digest stateDigest,
    @Nullable Latency latency,
    Energy energy,
    int modelBytes,
    int residentBytes,
    int stackBytes,
    List<Long> operatorTicks,
    int batches,
    long uploadedBytes,
    Verification verification,
    Duration wallTime,
    Evidence evidence) {

  public DeviceReport {
    operatorTicks = List.copyOf(operatorTicks);
    if (correct < 0 || total < 1 || correct > total) {
      throw new IllegalArgumentException(
          "The number of correct samples (%d) must be in [0, %d].".formatted(correct, total));
    }
  }

  /** Share of correct samples, in [0, 1]. */
  public double accuracy() {
    return (double) correct / total;
  }
}
