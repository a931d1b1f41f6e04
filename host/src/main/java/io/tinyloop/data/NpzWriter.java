package io.tinyloop.data;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.Charset;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.zip.Deflater;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/**
 * Writes npz: a zip of npy arrays (format version 1), C order, little-endian. Equal arrays give
 * equal bytes.
 */
public final class NpzWriter implements AutoCloseable {

  private static final int ALIGNMENT = 64;
  private static final int BLOCK = 1 << 13;

  /** 1980-01-01, the first that a zip can say. */
  private static final long NO_TIME = 315_532_800_000L;

  private final ZipOutputStream zip;

  /** What an array is filled with, one block after the other. */
  @FunctionalInterface
  private interface Filling {
    void put(ByteBuffer block, int index);
  }

  /** A file that is there is replaced. */
  public NpzWriter(Path file) throws IOException {
    zip = new ZipOutputStream(new BufferedOutputStream(Files.newOutputStream(file), 1 << 16));
    zip.setLevel(Deflater.BEST_SPEED);
  }

  /** An array of 32-bit numbers. */
  public void floats(String name, float[] values, int... shape) throws IOException {
    write(name, "<f4", Float.BYTES, values.length, (block, i) -> block.putFloat(values[i]), shape);
  }

  /** An array of 16-bit numbers, rounded to the nearest. */
  public void halves(String name, float[] values, int... shape) throws IOException {
    write(
        name,
        "<f2",
        Short.BYTES,
        values.length,
        (block, i) -> block.putShort(Float.floatToFloat16(values[i])),
        shape);
  }

  /** An array of unsigned bytes. */
  public void bytes(String name, byte[] values, int... shape) throws IOException {
    write(name, "|u1", 1, values.length, (block, i) -> block.put(values[i]), shape);
  }

  /** A list of texts. */
  public void texts(String name, List<String> values) throws IOException {
    int width = Math.max(1, values.stream().mapToInt(String::length).max().orElse(1));
    int bytes = width * Integer.BYTES;
    write(
        name,
        "<U" + width,
        bytes,
        values.size(),
        (block, i) ->
            block.put(Arrays.copyOf(values.get(i).getBytes(Charset.forName("UTF-32LE")), bytes)),
        values.size());
  }

  private void write(String name, String type, int width, int count, Filling filling, int... shape)
      throws IOException {
    int size = Arrays.stream(shape).reduce(1, Math::multiplyExact);
    if (size != count) {
      throw new IllegalArgumentException(
          "The array %s has %d elements, but the shape %s."
              .formatted(name, count, Arrays.toString(shape)));
    }
    ZipEntry entry = new ZipEntry(name + ".npy");
    entry.setTime(NO_TIME);
    zip.putNextEntry(entry);
    zip.write(header(type, shape));
    byte[] bytes = new byte[Math.max(BLOCK, width)];
    ByteBuffer block = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    for (int i = 0; i < count; i++) {
      if (block.remaining() < width) {
        zip.write(bytes, 0, block.position());
        block.clear();
      }
      filling.put(block, i);
    }
    zip.write(bytes, 0, block.position());
    zip.closeEntry();
  }

  private static byte[] header(String type, int... shape) {
    StringBuilder sides = new StringBuilder();
    for (int side : shape) {
      sides.append(side).append(", ");
    }
    String text =
        "{'descr': '%s', 'fortran_order': False, 'shape': (%s), }"
            .formatted(type, shape.length == 1 ? shape[0] + "," : sides.toString().strip());
    int length = 10 + text.length() + 1;
    int padding = (ALIGNMENT - length % ALIGNMENT) % ALIGNMENT;
    byte[] header = (text + " ".repeat(padding) + "\n").getBytes(US_ASCII);
    return ByteBuffer.allocate(10 + header.length)
        .order(ByteOrder.LITTLE_ENDIAN)
        .put(new byte[] {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y', 1, 0})
        .putShort((short) header.length)
        .put(header)
        .array();
  }

  @Override
  public void close() throws IOException {
    zip.close();
  }
}
