package io.tinyloop.data;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.zip.GZIPOutputStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/** Writes the small data files that tests read. */
public final class DataFiles {

  private DataFiles() {}

  /** IDX of unsigned bytes: element i is (7 · i) mod 256. */
  public static byte[] idx(int... shape) {
    int size = 1;
    for (int side : shape) {
      size *= side;
    }
    byte[] elements = new byte[size];
    for (int i = 0; i < size; i++) {
      elements[i] = (byte) (7 * i);
    }
    return idx(elements, shape);
  }

  public static byte[] idx(byte[] elements, int... shape) {
    ByteBuffer out = ByteBuffer.allocate(4 + 4 * shape.length + elements.length);
    out.put(new byte[] {0, 0, 8, (byte) shape.length});
    for (int side : shape) {
      out.putInt(side);
    }
    return out.put(elements).array();
  }

  public static byte[] gzip(byte[] bytes) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (GZIPOutputStream gzip = new GZIPOutputStream(out)) {
      gzip.write(bytes);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return out.toByteArray();
  }

  /** An npy array of the given format version. */
  public static byte[] npy(int version, String header, byte[] elements) {
    byte[] text = (header + "\n").getBytes(StandardCharsets.UTF_8);
    ByteBuffer out =
        ByteBuffer.allocate(12 + text.length + elements.length).order(ByteOrder.LITTLE_ENDIAN);
    out.put(new byte[] {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y', (byte) version, 0});
    if (version == 1) {
      out.putShort((short) text.length);
    } else {
      out.putInt(text.length);
    }
    out.put(text).put(elements);
    byte[] bytes = new byte[out.position()];
    out.get(0, bytes);
    return bytes;
  }

  public static String npyHeader(String descr, String shape) {
    return "{'descr': '%s', 'fortran_order': False, 'shape': (%s), }".formatted(descr, shape);
  }

  /** An npz file of these arrays by name. */
  public static Path npz(Path file, Map<String, byte[]> arrays) throws IOException {
    try (ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(file))) {
      for (var array : new LinkedHashMap<>(arrays).entrySet()) {
        zip.putNextEntry(new ZipEntry(array.getKey() + ".npy"));
        zip.write(array.getValue());
      }
    }
    return file;
  }

  public static ByteBuffer littleEndian(int size) {
    return ByteBuffer.allocate(size).order(ByteOrder.LITTLE_ENDIAN);
  }
}
