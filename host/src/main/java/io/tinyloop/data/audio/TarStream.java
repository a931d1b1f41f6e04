package io.tinyloop.data.audio;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.tinyloop.data.InvalidDataException;
import java.io.IOException;
import java.io.InputStream;
import org.jspecify.annotations.Nullable;

/**
 * The files of a tar archive, one after the other: blocks of 512 bytes, first a header (name at 0,
 * size in octal at 124, type at 156, prefix of the name at 345 in ustar), then the content, padded.
 * Other entries than files are passed over, and so are those with extended headers, whose content
 * says a longer name.
 */
final class TarStream {

  private static final int BLOCK = 512;
  private static final int NAME_BYTES = 100;
  private static final int SIZE_AT = 124;
  private static final int SIZE_BYTES = 12;
  private static final int TYPE_AT = 156;
  private static final int MAGIC_AT = 257;
  private static final int PREFIX_AT = 345;
  private static final int PREFIX_BYTES = 155;
  private static final int CHECKSUM_AT = 148;
  private static final int CHECKSUM_BYTES = 8;

  private final String archive;
  private final InputStream in;
  private final byte[] header = new byte[BLOCK];
  private long blocks;
  private long unread;

  /**
   * A file of the archive.
   *
   * @param name with its folders, without a leading {@code ./}
   * @param bytes its length
   */
  record Entry(String name, long bytes) {}

  /**
   * @param archive its name, for errors
   * @param in the archive, unpacked
   */
  TarStream(String archive, InputStream in) {
    this.archive = archive;
    this.in = in;
  }

  /** The next file, or null after the last; what was not read of the one before is passed over. */
  @Nullable Entry next() throws IOException {
    while (true) {
      in.skipNBytes(unread);
      unread = 0;
      int read = in.readNBytes(header, 0, BLOCK);
      if (read == 0 || isZero()) {
        return null;
      }
      checkHeader(read);
      long size = octal(SIZE_AT, SIZE_BYTES);
      unread = (size + BLOCK - 1) / BLOCK * BLOCK;
      blocks += 1 + unread / BLOCK;
      if (header[TYPE_AT] == '0' || header[TYPE_AT] == 0) {
        return new Entry(name(), size);
      }
    }
  }

  /** The content of the file that {@link #next} gave, once. */
  byte[] content(Entry entry, int maximum) throws IOException {
    if (entry.bytes() > maximum) {
      throw new InvalidDataException(
          "The file %s in %s has %d bytes; at most %d are read."
              .formatted(entry.name(), archive, entry.bytes(), maximum),
          "Maybe it is another archive.");
    }
    byte[] bytes = in.readNBytes((int) entry.bytes());
    if (bytes.length < entry.bytes()) {
      throw broken("ends within the file " + entry.name());
    }
    unread -= bytes.length;
    return bytes;
  }

  private boolean isZero() {
    for (byte b : header) {
      if (b != 0) {
        return false;
      }
    }
    return true;
  }

  /** The header's bytes add up to what it says, its own checksum counted as blanks. */
  private void checkHeader(int read) {
    int sum = CHECKSUM_BYTES * ' ';
    for (int i = 0; i < BLOCK; i++) {
      boolean own = i >= CHECKSUM_AT && i < CHECKSUM_AT + CHECKSUM_BYTES;
      sum += own ? 0 : header[i] & 0xFF;
    }
    if (read < BLOCK || sum != octal(CHECKSUM_AT, CHECKSUM_BYTES)) {
      throw broken("has no valid header at offset " + blocks * BLOCK);
    }
  }

  private long octal(int at, int length) {
    String digits = new String(header, at, length, UTF_8).replace('\0', ' ').strip();
    if (!digits.matches("[0-7]{1,11}")) {
      throw broken("has the size (%s) at offset %d".formatted(digits, blocks * BLOCK + at));
    }
    return Long.parseLong(digits, 8);
  }

  private String name() {
    String name = text(0, NAME_BYTES);
    boolean ustar = text(MAGIC_AT, 5).equals("ustar");
    String prefix = ustar && header[MAGIC_AT + 5] == 0 ? text(PREFIX_AT, PREFIX_BYTES) : "";
    String whole = prefix.isEmpty() ? name : prefix + "/" + name;
    return whole.startsWith("./") ? whole.substring(2) : whole;
  }

  private String text(int at, int length) {
    String text = new String(header, at, length, UTF_8);
    int end = text.indexOf('\0');
    return end < 0 ? text : text.substring(0, end);
  }

  private InvalidDataException broken(String problem) {
    return new InvalidDataException(
        "The archive %s %s.".formatted(archive, problem),
        "Maybe its download was interrupted, or it is another format.");
  }
}
