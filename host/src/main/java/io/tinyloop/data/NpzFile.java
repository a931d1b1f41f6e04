package io.tinyloop.data;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;
import java.util.zip.ZipFile;

/**
 * Reader of npz: a zip of npy arrays (format versions 1, 2 and 3). Arrays in Fortran order and
 * big-endian ones are brought to C order, little-endian.
 *
 * <p>A header is never believed: it has at most {@link #MAX_HEADER_BYTES}, an array at most {@link
 * #MAX_BYTES}, and memory grows with the bytes that are really there.
 */
public final class NpzFile {

  public static final int MAX_HEADER_BYTES = 1 << 16;
  public static final int MAX_BYTES = 1 << 30;

  private static final String EXTENSION = ".npy";
  private static final byte[] MAGIC = {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y'};
  private static final Pattern DESCR =
      Pattern.compile("['\"]descr['\"]\\s*:\\s*['\"]([^'\"]{1,16})['\"]");
  private static final Pattern FORTRAN =
      Pattern.compile("['\"]fortran_order['\"]\\s*:\\s*(True|False)");
  private static final Pattern SHAPE = Pattern.compile("['\"]shape['\"]\\s*:\\s*\\(([^()]*)\\)");
  private static final Pattern TYPE =
      Pattern.compile("[<>|=](b1|[ui][1248]|f[248]|U[1-9][0-9]{0,3})");

  private NpzFile() {}

  /** Names of all arrays. */
  public static Set<String> names(Path file) {
    try (ZipFile zip = new ZipFile(file.toFile())) {
      return zip.stream()
          .map(ZipEntry::getName)
          .filter(name -> name.endsWith(EXTENSION))
          .map(name -> name.substring(0, name.length() - EXTENSION.length()))
          .collect(Collectors.toSet());
    } catch (ZipException e) {
      throw broken(file, e);
    } catch (IOException e) {
      throw InvalidDataException.unreadable(file, e);
    }
  }

  /**
   * Unpacks all of a file once, keeping nothing.
   *
   * @param most bytes that it may unpack to
   * @throws InvalidDataException if it is broken, or more comes out of it
   */
  public static void checkUnpacked(Path file, long most) {
    long room = most;
    byte[] buffer = new byte[1 << 16];
    try (ZipFile zip = new ZipFile(file.toFile())) {
      for (ZipEntry entry : Collections.list(zip.entries())) {
        try (InputStream in = zip.getInputStream(entry)) {
          for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
            room -= count;
            if (room < 0) {
              throw new InvalidDataException(
                  "The file %s unpacks to more than %,d bytes.".formatted(file, most),
                  "Maybe save fewer samples, or float16 values.");
            }
          }
        }
      }
    } catch (ZipException | EOFException e) {
      throw broken(file, e);
    } catch (IOException e) {
      throw InvalidDataException.unreadable(file, e);
    }
  }

  /** The array {@code name}, which is the entry {@code name.npy}. */
  public static NpyArray read(Path file, String name) {
    try (ZipFile zip = new ZipFile(file.toFile())) {
      ZipEntry entry = zip.getEntry(name + EXTENSION);
      if (entry == null) {
        throw new InvalidDataException(
            "The file %s has no array (%s); it has %s."
                .formatted(file, name, zip.stream().map(ZipEntry::getName).limit(20).toList()),
            "Maybe it was saved under another name.");
      }
      try (InputStream in = zip.getInputStream(entry)) {
        return array(file + ":" + name, in);
      }
    } catch (ZipException | EOFException e) {
      throw broken(file, e);
    } catch (IOException e) {
      throw InvalidDataException.unreadable(file, e);
    }
  }

  private static InvalidDataException broken(Path file, IOException e) {
    return new InvalidDataException(
        "The file %s is a broken zip: %s.".formatted(file, e.getMessage()),
        "Maybe its copy was interrupted, or it is a single npy array instead of an npz.",
        e);
  }

  private static NpyArray array(String name, InputStream in) throws IOException {
    byte[] start = exactly(name, in, 8, 0);
    if (!Arrays.equals(start, 0, 6, MAGIC, 0, 6)) {
      throw new InvalidDataException(
          "The array %s begins with (%s) instead of numpy's magic bytes."
              .formatted(name, HexFormat.ofDelimiter(" ").formatHex(start)),
          "Maybe the zip holds something else than arrays.");
    }
    if (start[6] < 1 || start[6] > 3) {
      throw new InvalidDataException(
          "The format version (%d) at offset 6 of %s must be 1, 2 or 3."
              .formatted(start[6] & 0xFF, name),
          "Maybe a newer numpy wrote the file.");
    }
    int lengthBytes = start[6] == 1 ? 2 : 4;
    byte[] b = Arrays.copyOf(exactly(name, in, lengthBytes, 8), 4);
    long length = ByteBuffer.wrap(b).order(ByteOrder.LITTLE_ENDIAN).getInt() & 0xFFFFFFFFL;
    if (length > MAX_HEADER_BYTES) {
      throw new InvalidDataException(
          "The header length (%d) at offset 8 of %s must be at most %d."
              .formatted(length, name, MAX_HEADER_BYTES),
          "Maybe the header is damaged.");
    }
    int dataOffset = 8 + lengthBytes + (int) length;
    String header =
        new String(exactly(name, in, (int) length, 8 + lengthBytes), StandardCharsets.UTF_8);
    return elements(name, header.strip(), in, dataOffset);
  }

  private static NpyArray elements(String name, String header, InputStream in, int offset)
      throws IOException {
    String descr = field(name, header, DESCR, "descr");
    if (!TYPE.matcher(descr).matches()) {
      throw new InvalidDataException(
          "The element type (%s) of %s is not one of b1, u1…u8, i1…i8, f2, f4, f8 or U."
              .formatted(descr, name),
          "Maybe the array was saved with pickle: convert it with astype first.");
    }
    boolean fortran = field(name, header, FORTRAN, "fortran_order").equals("True");
    String type = descr.substring(1);
    int width = Integer.parseInt(type.substring(1)) * (type.startsWith("U") ? 4 : 1);
    List<Integer> shape = shape(name, field(name, header, SHAPE, "shape"), width);
    int size = shape.stream().reduce(width, (a, side) -> a * side);
    byte[] bytes = exactly(name, in, size, offset);
    if (in.read() >= 0) {
      throw new InvalidDataException(
          "The array %s goes on at offset %d, where its shape %s says that it ends."
              .formatted(name, (long) offset + size, shape),
          "Maybe its header is damaged.");
    }
    if (descr.startsWith(">")) {
      swap(bytes, type.startsWith("U") ? Integer.BYTES : width);
    }
    return new NpyArray(name, type, shape, fortran ? toOrderOfC(bytes, shape, width) : bytes);
  }

  /** Turns the bytes of each number around. */
  private static void swap(byte[] bytes, int width) {
    for (int i = 0; i < bytes.length; i += width) {
      for (int a = i, b = i + width - 1; a < b; a++, b--) {
        byte swapped = bytes[a];
        bytes[a] = bytes[b];
        bytes[b] = swapped;
      }
    }
  }

  /** Elements whose first side is innermost, brought to the order whose last side is. */
  private static byte[] toOrderOfC(byte[] bytes, List<Integer> shape, int width) {
    byte[] ordered = new byte[bytes.length];
    int[] index = new int[shape.size()];
    for (int to = 0; to < bytes.length; to += width) {
      int from = 0;
      for (int side = index.length - 1; side >= 0; side--) {
        from = from * shape.get(side) + index[side];
      }
      System.arraycopy(bytes, from * width, ordered, to, width);
      for (int side = index.length - 1; side >= 0 && ++index[side] == shape.get(side); side--) {
        index[side] = 0;
      }
    }
    return ordered;
  }

  private static String field(String name, String header, Pattern pattern, String key) {
    Matcher matcher = pattern.matcher(header);
    if (!matcher.find()) {
      throw new InvalidDataException(
          "The header of %s has no valid field (%s): %s."
              .formatted(name, key, header.length() > 120 ? header.substring(0, 120) : header),
          "Maybe the header is damaged.");
    }
    return matcher.group(1);
  }

  private static List<Integer> shape(String name, String sides, int width) {
    List<Integer> shape = new ArrayList<>();
    long size = width;
    for (String side : sides.split(",")) {
      if (side.isBlank()) {
        continue;
      }
      if (!side.strip().matches("[0-9]{1,10}")) {
        throw new InvalidDataException(
            "The side (%s) of %s is not a number.".formatted(side.strip(), name),
            "Maybe the header is damaged.");
      }
      long value = Long.parseLong(side.strip());
      size *= Math.max(1, value);
      if (size > MAX_BYTES) {
        throw new InvalidDataException(
            "The shape (%s) of %s makes the array larger than %d bytes."
                .formatted(sides, name, MAX_BYTES),
            "Maybe the header is damaged.");
      }
      shape.add((int) value);
    }
    return shape;
  }

  private static byte[] exactly(String name, InputStream in, int count, int offset)
      throws IOException {
    byte[] bytes = in.readNBytes(count);
    if (bytes.length < count) {
      throw new InvalidDataException(
          "The array %s ends at offset %d, but its header announces %d bytes."
              .formatted(name, (long) offset + bytes.length, (long) offset + count),
          "Maybe the copy of the file was interrupted: get it again.");
    }
    return bytes;
  }
}
