package io.tinyloop.protocol.wire;

import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A device about itself.
 *
 * @param challenge from the request
 * @param uid stable identity of the board: 1…64 of {@code A–Z a–z 0–9 . _ -}, as it stands in
 *     topics
 * @param firmwareDigest null: unknown
 * @param protocolVersion newest that it speaks; {@code minProtocolVersion} the oldest
 * @param clockHertz of the core, at least 1,000: everything that is waited for is reckoned by it
 * @param tickHertz of the timer behind {@link Window#ticks}, at least 1,000
 * @param ramBytes budget for model and working memory, and for data sets if dataBytes is 0
 * @param maxChunkBytes most data bytes in one chunk, at most 1 MiB
 * @param windowChunks most unacknowledged chunks, at most 1,024
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

  private static final Pattern UID = Pattern.compile("[A-Za-z0-9._-]{1,64}");
  private static final int LEAST_HERTZ = 1_000;
  private static final int MOST_CHUNK_BYTES = 1 << 20;
  private static final int MOST_WINDOW_CHUNKS = 1024;

  public Hello {
    resident = List.copyOf(resident);
    if (!UID.matcher(uid).matches()) {
      throw new IllegalArgumentException(
          "The uid (%s) of a device must be 1…64 letters, digits, dots, underscores or hyphens."
              .formatted(uid));
    }
    if (minProtocolVersion < 1 || protocolVersion < minProtocolVersion) {
      throw new IllegalArgumentException(
          "The protocol versions (%d…%d) must be a range from 1."
              .formatted(minProtocolVersion, protocolVersion));
    }
    positive("arithmetic version", arithmeticVersion);
    within("clock, in hertz,", LEAST_HERTZ, clockHertz, Integer.MAX_VALUE);
    within("timer's clock, in hertz,", LEAST_HERTZ, tickHertz, Integer.MAX_VALUE);
    positive("RAM budget", ramBytes);
    within("longest chunk", 1, maxChunkBytes, MOST_CHUNK_BYTES);
    within("chunk window", 1, windowChunks, MOST_WINDOW_CHUNKS);
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

  private static void within(String what, int least, int value, int most) {
    if (value < least || value > most) {
      throw new IllegalArgumentException(
          "The %s (%d) of a device must be in %d…%d.".formatted(what, value, least, most));
    }
  }

  private static void positive(String what, int value) {
    if (value < 1) {
      throw new IllegalArgumentException(
          "The %s (%d) of a device must be at least 1.".formatted(what, value));
    }
  }
}
