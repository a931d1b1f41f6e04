package io.tinyloop.data;

import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;

/**
 * Reader of IDX, the format of MNIST: big-endian {@code 00 00 type:u8 dimensions:u8}, one {@code
 * u32} a dimension, then the elements. Only unsigned bytes (type 8) are read, plain or gzip.
 *
 * <p>A header is never believed: an array has at most {@link #MAX_BYTES}, and memory grows with the
 * bytes that are really there.
 */
public final class IdxFile {

  /** Bound on the array that a header may announce. */
  public static final int MAX_BYTES = 1 << 30;

  private static final int UNSIGNED_BYTE = 8;
  private static final int MAX_DIMENSIONS = 4;
  private static final String INTERRUPTED = "Maybe its download was interrupted: get it again.";

  private final String name;
  private final InputStream in;
  private long offset;

  private IdxFile(String name, InputStream in) {
    this.name = name;
    this.in = in;
  }

  /** All items of a file. */
  public static IdxArray read(Path file) {
    return read(file, 0, Integer.MAX_VALUE);
  }

  /** At most {@code count} items from item {@code first} on; reads no further than the last. */
  public static IdxArray read(Path file, int first, int count) {
    return open(file, idx -> idx.items(first, count));
  }

  /** All items of a stream, which is closed; {@code name} stands in errors. */
  public static IdxArray read(String name, InputStream stream) {
    return open(name, () -> stream, idx -> idx.items(0, Integer.MAX_VALUE));
  }

  /** The sides that a file's header announces, the number of items first. */
  public static List<Integer> shape(Path file) {
    return open(file, IdxFile::header);
  }

  private static <T> T open(Path file, Reading<T> reading) {
    return open(file.toString(), () -> Files.newInputStream(file), reading);
  }

  private static <T> T open(String name, Source source, Reading<T> reading) {
    try (InputStream in = new BufferedInputStream(source.open(), 1 << 16)) {
      in.mark(2);
      boolean gzip = in.read() == 0x1f && in.read() == 0x8b;
      in.reset();
      return reading.from(new IdxFile(name, gzip ? new GZIPInputStream(in, 1 << 16) : in));
    } catch (ZipException | EOFException e) {
      throw new InvalidDataException(
          "The file %s is broken gzip: %s.".formatted(name, e.getMessage()), INTERRUPTED, e);
    } catch (IOException e) {
      throw InvalidDataException.unreadable(name, e);
    }
  }

  private IdxArray items(int first, int count) throws IOException {
    List<Integer> shape = header();
    int items = Math.clamp((long) shape.getFirst() - first, 0, count);
    long itemSize = shape.stream().skip(1).reduce(1, Math::multiplyExact);
    skip(first * itemSize);
    byte[] bytes = elements(items * itemSize);
    if (first + (long) items == shape.getFirst() && in.read() >= 0) {
      throw new InvalidDataException(
          "The file %s goes on at offset %d, where its header %s says that it ends."
              .formatted(name, offset, shape),
          "Maybe its header is damaged, or it is not an IDX file.");
    }
    List<Integer> read = new ArrayList<>(shape);
    read.set(0, items);
    return new IdxArray(read, bytes);
  }

  private List<Integer> header() throws IOException {
    byte[] magic = in.readNBytes(4);
    if (magic.length < 4 || magic[0] != 0 || magic[1] != 0) {
      throw new InvalidDataException(
          "The file %s begins with (%s) instead of the two zero bytes of IDX."
              .formatted(name, HexFormat.ofDelimiter(" ").formatHex(magic)),
          "Maybe it is of another format, or compressed with something else than gzip.");
    }
    if (magic[2] != UNSIGNED_BYTE) {
      throw new InvalidDataException(
          "The element type (0x%02x) at offset 2 of %s must be 0x08, unsigned bytes."
              .formatted(magic[2], name),
          "Maybe the file holds something else than images or labels.");
    }
    if (magic[3] < 1 || magic[3] > MAX_DIMENSIONS) {
      throw new InvalidDataException(
          "The number of dimensions (%d) at offset 3 of %s must be in [1, %d]."
              .formatted(magic[3] & 0xFF, name, MAX_DIMENSIONS),
          "Maybe its header is damaged.");
    }
    offset = 4;
    return sides(magic[3]);
  }

  private List<Integer> sides(int dimensions) throws IOException {
    List<Integer> shape = new ArrayList<>();
    long size = 1;
    for (int i = 0; i < dimensions; i++) {
      long side = side();
      size *= Math.max(1, side);
      if (size > MAX_BYTES) {
        throw new InvalidDataException(
            "The side (%d) at offset %d of %s makes the array larger than %d bytes."
                .formatted(side, offset - 4, name, MAX_BYTES),
            "Maybe its header is damaged, or little-endian.");
      }
      shape.add((int) side);
    }
    return shape;
  }

  private long side() throws IOException {
    byte[] b = in.readNBytes(4);
    if (b.length < 4) {
      throw truncated(offset + b.length, offset + 4);
    }
    offset += 4;
    return ByteBuffer.wrap(b).getInt() & 0xFFFFFFFFL;
  }

  private void skip(long bytes) throws IOException {
    try {
      in.skipNBytes(bytes);
      offset += bytes;
    } catch (EOFException e) {
      throw truncated("before " + (offset + bytes), offset + bytes);
    }
  }

  private byte[] elements(long bytes) throws IOException {
    byte[] elements;
    try {
      elements = in.readNBytes(Math.toIntExact(bytes));
    } catch (EOFException e) {
      throw truncated("before " + (offset + bytes), offset + bytes);
    }
    if (elements.length < bytes) {
      throw truncated(offset + elements.length, offset + bytes);
    }
    offset += bytes;
    return elements;
  }

  private InvalidDataException truncated(Object end, long expected) {
    return new InvalidDataException(
        "The file %s ends at offset %s, but its header announces at least %d bytes."
            .formatted(name, end, expected),
        INTERRUPTED);
  }

  @FunctionalInterface
  private interface Source {
    InputStream open() throws IOException;
  }

  @FunctionalInterface
  private interface Reading<T> {
    T from(IdxFile file) throws IOException;
  }
}
