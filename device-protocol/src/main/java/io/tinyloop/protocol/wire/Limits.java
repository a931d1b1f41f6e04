package io.tinyloop.protocol.wire;

/** The numbers that host and device agree on before they have spoken (PROTOCOL.md, section 9). */
public final class Limits {

  /** Versions of the messages that this code speaks. */
  public static final int MIN_PROTOCOL_VERSION = 1;

  public static final int MAX_PROTOCOL_VERSION = 1;

  /** Longest frame that a device sends; a host takes all of this length. */
  public static final int MAX_DEVICE_FRAME_BYTES = 4096;

  /** Longest frame that a host sends before it has seen a HELLO. */
  public static final int MAX_HOST_FRAME_BYTES_BEFORE_HELLO = 256;

  /** A host's longest frame is {@link Hello#maxChunkBytes} and this for everything around it. */
  public static final int CHUNK_FRAME_OVERHEAD_BYTES = 256;

  /** Most measured windows in one evaluation. */
  public static final int MAX_WINDOWS = 32;

  /** Most cases of one conformance message. */
  public static final int MAX_CONFORMANCE_CASES = 16;

  private Limits() {}
}
