package io.tinyloop.protocol.wire;

/**
 * What a link has carried and dropped since it was opened.
 *
 * @param bytesIn bytes received, delimiters and garbage included
 * @param framesIn intact frames received
 * @param bytesOut bytes sent, delimiters included
 * @param framesOut frames sent
 * @param crcErrors pieces dropped because they were truncated or their CRC was wrong
 * @param cobsErrors pieces dropped because they were no COBS encoding
 * @param oversize pieces dropped because they were longer than the receiver's limit
 * @param headerErrors intact pieces dropped because of their version, kind or length field
 */
public record LinkStatistics(
    long bytesIn,
    long framesIn,
    long bytesOut,
    long framesOut,
    long crcErrors,
    long cobsErrors,
    long oversize,
    long headerErrors) {

  /** A link that has carried nothing. */
  public static final LinkStatistics NOTHING = new LinkStatistics(0, 0, 0, 0, 0, 0, 0, 0);

  /** What two links have carried together. */
  public LinkStatistics plus(LinkStatistics other) {
    return new LinkStatistics(
        bytesIn + other.bytesIn,
        framesIn + other.framesIn,
        bytesOut + other.bytesOut,
        framesOut + other.framesOut,
        crcErrors + other.crcErrors,
        cobsErrors + other.cobsErrors,
        oversize + other.oversize,
        headerErrors + other.headerErrors);
  }

  /** Pieces dropped for any reason. */
  public long errors() {
    return crcErrors + cobsErrors + oversize + headerErrors;
  }
}
