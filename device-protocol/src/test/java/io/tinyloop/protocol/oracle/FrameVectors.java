package io.tinyloop.protocol.oracle;

import static java.nio.charset.StandardCharsets.US_ASCII;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.ByteArrayOutputStream;
import java.util.Arrays;
import java.util.Random;

/** The vectors of CRC-32C, COBS, frames and damaged streams. */
final class FrameVectors {

  private static final int MAXIMUM_FRAME_BYTES = 300;

  private final VectorFile file = new VectorFile("frame", "PROTOCOL.md", "frame");
  private final Random random = new Random(32);

  private FrameVectors() {}

  static VectorFile file() {
    var vectors = new FrameVectors();
    vectors.crc();
    vectors.cobs();
    vectors.cobsInvalid();
    vectors.frames();
    vectors.streams();
    return vectors.file;
  }

  private void crc() {
    file.group("crc32c");
    crc("check value E3069283", "123456789".getBytes(US_ASCII), Flag.CheckValue);
    crc("RFC 3720: 32 zeros, 8A9136AA", new byte[32], Flag.CheckValue, Flag.ZeroBytes);
    crc("RFC 3720: 32 ones, 62A8AB43", filled(32, 0xFF), Flag.CheckValue);
    crc("RFC 3720: rising, 46DD794E", rising(32, 0), Flag.CheckValue);
    crc("nothing", new byte[0], Flag.EmptyPayload);
    crc("seeded", bytes(257));
  }

  private void crc(String comment, byte[] data, Flag... flags) {
    ObjectNode test = file.test(comment, flags);
    test.put("data", OracleBytes.hex(data)).put("crc", OracleFrame.crc32c(data));
  }

  private void cobs() {
    file.group("cobs");
    cobs("nothing", new byte[0], Flag.EmptyPayload);
    cobs("one zero", new byte[1], Flag.ZeroBytes);
    cobs("two zeros", new byte[2], Flag.ZeroBytes);
    cobs("zero between", new byte[] {0x11, 0x22, 0, 0x33}, Flag.ZeroBytes);
    cobs("zeros at the end", new byte[] {0x11, 0, 0, 0}, Flag.ZeroBytes);
    for (int length : new int[] {253, 254, 255, 508, 509}) {
      cobs(length + " bytes without a zero", nonZero(length), Flag.LongRun);
      cobs(
          length + " bytes and a zero",
          Arrays.copyOf(nonZero(length), length + 1),
          Flag.LongRun,
          Flag.ZeroBytes);
    }
    byte[] middle = nonZero(300);
    middle[254] = 0;
    cobs("a zero just after a full block", middle, Flag.LongRun, Flag.ZeroBytes);
    cobs("seeded", bytes(100));
    byte[] full = OracleFrame.stuff(nonZero(254));
    byte[] longer = Arrays.copyOf(full, full.length + 1);
    longer[full.length] = 1;
    cobs(
        "an empty block after a full one at the end",
        nonZero(254),
        longer,
        false,
        Flag.NonCanonical);
  }

  private void cobs(String comment, byte[] decoded, Flag... flags) {
    cobs(comment, decoded, OracleFrame.stuff(decoded), true, flags);
  }

  private void cobs(
      String comment, byte[] decoded, byte[] encoded, boolean canonical, Flag... flags) {
    ObjectNode test = file.test(comment, flags);
    test.put("decoded", OracleBytes.hex(decoded));
    test.put("encoded", OracleBytes.hex(encoded));
    test.put("canonical", canonical);
  }

  private void cobsInvalid() {
    file.group("cobsInvalid");
    for (String encoded :
        new String[] {"02", "03ff", "0511223344ff02", "ff0102", "0300aa", "0011", "0111ff"}) {
      file.test("a block that is too long, or a zero", Flag.BrokenCobs).put("encoded", encoded);
    }
  }

  private void frames() {
    file.group("frame");
    frame("empty payload", 1, new byte[0], Flag.EmptyPayload, Flag.ZeroBytes);
    frame("one byte", 2, new byte[] {0x7F});
    frame("zeros", 1, new byte[20], Flag.ZeroBytes);
    frame("the length needs two bytes", 2, bytes(256));
    for (int length : new int[] {242, 243, 244, 245, 250}) {
      frame("a long run", 1, nonZero(length), Flag.LongRun);
    }
    frame("seeded", 1, bytes(60));
    frame("seeded", 2, bytes(61));
  }

  private void frame(String comment, int kind, byte[] payload, Flag... flags) {
    byte[] frame = OracleFrame.frame(kind, payload);
    ObjectNode test = file.test(comment, flags);
    test.put("kind", kind).put("payload", OracleBytes.hex(payload));
    test.put("frame", OracleBytes.hex(frame));
    test.put("stream", OracleBytes.hex(OracleFrame.stream(frame)));
  }

  private void streams() {
    file.group("stream").put("maximumFrameBytes", MAXIMUM_FRAME_BYTES);
    byte[] first = bytes(12);
    byte[] second = bytes(31);
    byte[] third = nonZero(260);
    byte[] a = stream(1, first);
    byte[] b = stream(2, second);
    byte[] c = stream(1, third);
    stream("three frames", join(a, b, c), "1 2 1", first, second, third);
    stream("the largest frame", stream(1, nonZero(290)), "1", nonZero(290));
    stream("no bytes", new byte[0], "", Flag.EmptyPayload);
    stream("only delimiters", new byte[5], "", Flag.EmptyFrames);
    stream(
        "delimiters around",
        join(new byte[3], a, new byte[2], b),
        "1 2",
        Flag.EmptyFrames,
        first,
        second);
    stream("garbage first", join(nonZero(40), new byte[1], a), "1", Flag.LeadingGarbage, first);
    stream(
        "garbage without a delimiter",
        join(new byte[] {0x55}, a, b),
        "2",
        Flag.LeadingGarbage,
        second);
    for (int i = 0; i < 8; i++) {
      byte[] damaged = b.clone();
      int at = 1 + random.nextInt(b.length - 2);
      damaged[at] ^= (byte) (1 << random.nextInt(8));
      if (damaged[at] == 0) {
        damaged[at] = 0x55;
      }
      stream("a flipped bit in the second", join(a, damaged, c), "1 1", Flag.BadCrc, first, third);
    }
    byte[] open = Arrays.copyOf(a, a.length - 1);
    stream("two run together", join(open, b, c), "1", Flag.LostDelimiter, third);
    for (int cut : new int[] {1, 5, 20, b.length - 1}) {
      byte[] start = Arrays.copyOf(b, cut);
      stream(
          "cut, then a delimiter",
          join(start, new byte[1], a),
          cut == b.length - 1 ? "2 1" : "1",
          cut == b.length - 1
              ? new Object[] {Flag.EmptyFrames, second, first}
              : new Object[] {Flag.CutFrame, first});
    }
    stream("not closed yet", join(a, open), "1", Flag.CutFrame, first);
    stream("a byte too many", join(stream(1, nonZero(291)), b), "2", Flag.Oversize, second);
    stream("far too many bytes", join(nonZero(2000), new byte[1], b), "2", Flag.Oversize, second);
    header(
        "another version",
        OracleFrame.frame(2, 1, first.length, first),
        a,
        first,
        Flag.UnknownVersion);
    header("kind 0", OracleFrame.frame(1, 0, first.length, first), a, first, Flag.UnknownKind);
    header("kind 3", OracleFrame.frame(1, 3, first.length, first), a, first, Flag.UnknownKind);
    for (long length :
        new long[] {0, first.length - 1, first.length + 1, 0xFFFFFFFFL, 0x80000000L}) {
      header(
          "length " + length,
          OracleFrame.frame(1, 1, length, first),
          a,
          first,
          Flag.LengthMismatch);
    }
    header("shorter than a header", OracleBytes.parseHex("0101"), a, first, Flag.CutFrame);
    byte[] noHeader = new byte[8];
    System.arraycopy(OracleFrame.frame(1, new byte[0]), 6, noHeader, 4, 4);
    header("shorter than header and CRC", noHeader, a, first, Flag.CutFrame);
  }

  /** A frame whose header is wrong though its CRC is good, then a good one. */
  private void header(String comment, byte[] frame, byte[] next, byte[] payload, Flag flag) {
    stream(comment, join(OracleFrame.stream(frame), next), "1", flag, payload);
  }

  /** Flags and delivered payloads, with the kinds of the latter. */
  private void stream(String comment, byte[] stream, String kinds, Object... flagsAndPayloads) {
    Flag[] flags =
        Arrays.stream(flagsAndPayloads).filter(Flag.class::isInstance).toArray(Flag[]::new);
    ObjectNode test = file.test(comment, flags);
    test.put("stream", OracleBytes.hex(stream));
    ArrayNode frames = test.putArray("frames");
    int next = 0;
    String[] kind = kinds.split(" ");
    for (Object payload : flagsAndPayloads) {
      if (payload instanceof byte[] bytes) {
        ObjectNode frame = frames.addObject();
        frame.put("kind", Integer.parseInt(kind[next++])).put("payload", OracleBytes.hex(bytes));
      }
    }
  }

  private static byte[] stream(int kind, byte[] payload) {
    return OracleFrame.stream(OracleFrame.frame(kind, payload));
  }

  private byte[] bytes(int length) {
    byte[] bytes = new byte[length];
    random.nextBytes(bytes);
    return bytes;
  }

  private static byte[] nonZero(int length) {
    byte[] bytes = new byte[length];
    for (int i = 0; i < length; i++) {
      bytes[i] = (byte) (1 + i % 255);
    }
    return bytes;
  }

  private static byte[] filled(int length, int value) {
    byte[] bytes = new byte[length];
    Arrays.fill(bytes, (byte) value);
    return bytes;
  }

  private static byte[] rising(int length, int from) {
    byte[] bytes = new byte[length];
    for (int i = 0; i < length; i++) {
      bytes[i] = (byte) (from + i);
    }
    return bytes;
  }

  private static byte[] join(byte[]... parts) {
    var out = new ByteArrayOutputStream();
    for (byte[] part : parts) {
      out.writeBytes(part);
    }
    return out.toByteArray();
  }
}
