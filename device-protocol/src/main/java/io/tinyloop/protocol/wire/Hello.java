package io.tinyloop.protocol.wire;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A device about itself.
 *
 * @param challenge from the request
 * @param uid stable identity of the board
 * @param firmwareDigest null: unknown
 * @param protocolVersion newest that it speaks; {@code minProtocolVersion} the oldest
 * @param clockHertz of the core
 * @param tickHertz of the timer behind {@link Window#ticks}
 * @param ramBytes budget for model and working memory, and for data sets if dataBytes is 0
 * @param maxChunkBytes most data bytes in one chunk
 * @param windowChunks most unacknowledged chunks
 * @param maxSamples most samples in one evaluation
 * @param energySensor whether windows carry measured energy
 * @param supplyMillivolts 0: unknown
 * @param resident blobs that need no upload
 * @param flags build flags, free text
 * @param dataBytes budget for data sets in a memory of their own, outside ramBytes; 0: there is
 *     none
 */
public record Hello(
    long challenge,
    String uid,
    String mcu,
    String board,
    @Nullable Digest firmwareDigest,
    int protocolVersion,
    int minProtocolVersion,
    int arithmeticVersion,
    int clockHertz,
    TickKind tickKind,
    int tickHertz,
    int ramBytes,
    int maxChunkBytes,
    int windowChunks,
    int maxSamples,
    boolean energySensor,
    int supplyMillivolts,
    boolean cachesEnabled,
    List<Digest> resident,
    String flags,
    int dataBytes)
    implements DeviceReply {

  public Hello {
    resident = List.copyOf(resident);
    if (uid.isEmpty()) {
      throw new IllegalArgumentException("The uid of a device must not be empty.");
    }
    if (minProtocolVersion < 1 || protocolVersion < minProtocolVersion) {
      throw new IllegalArgumentException(
          "The protocol versions (%d…%d) must be a range from 1."
              .formatted(minProtocolVersion, protocolVersion));
    }
    positive("arithmetic version", arithmeticVersion);
    positive("clock", clockHertz);
    positive("timer's clock", tickHertz);
    positive("RAM budget", ramBytes);
    positive("longest chunk", maxChunkBytes);
    positive("chunk window", windowChunks);
    positive("number of samples", maxSamples);
    if (supplyMillivolts < 0 || dataBytes < 0) {
      throw new IllegalArgumentException(
          "The supply (%d mV) and the data budget (%d bytes) must not be negative."
              .formatted(supplyMillivolts, dataBytes));
    }
  }

  /** Longest frame that this device takes. */
  public int maxFrameBytes() {
    return maxChunkBytes + Limits.CHUNK_FRAME_OVERHEAD_BYTES;
  }

  private static void positive(String what, int value) {
    if (value < 1) {
      throw new IllegalArgumentException(
          "The %s (%d) of a device must be at least 1.".formatted(what, value));
    }
  }
}
