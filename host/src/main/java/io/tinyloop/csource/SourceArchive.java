package io.tinyloop.csource;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.LocalDateTime;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import java.util.zip.ZipOutputStream;

/**
 * Sources of a point as one ZIP. The same files give the same bytes. What is read comes from a
 * host: a name that leaves the folder, and more than {@value #MOST_BYTES} bytes, are refused.
 */
public final class SourceArchive {

  /** Most bytes that an archive unpacks to. */
  public static final int MOST_BYTES = 64 << 20;

  private static final Pattern NAME = Pattern.compile("(core/)?[A-Za-z][A-Za-z0-9_-]*\\.[a-z]+");
  private static final LocalDateTime NO_TIME = LocalDateTime.of(1980, 1, 1, 0, 0);

  private SourceArchive() {}

  /** The file's bytes; {@code files} by their paths in the folder. */
  public static byte[] write(Map<String, byte[]> files) {
    ByteArrayOutputStream archive = new ByteArrayOutputStream();
    try (ZipOutputStream zip = new ZipOutputStream(archive)) {
      for (Map.Entry<String, byte[]> file : new TreeMap<>(files).entrySet()) {
        ZipEntry entry = new ZipEntry(file.getKey());
        entry.setTimeLocal(NO_TIME);
        zip.putNextEntry(entry);
        zip.write(file.getValue());
        zip.closeEntry();
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return archive.toByteArray();
  }

  /**
   * The files in an archive.
   *
   * @throws IllegalArgumentException in two lines, if it is none that {@link #write} could have
   *     made
   */
  public static Map<String, byte[]> read(byte[] archive) {
    Map<String, byte[]> files = new TreeMap<>();
    int room = MOST_BYTES;
    try (ZipInputStream zip = new ZipInputStream(new ByteArrayInputStream(archive))) {
      for (ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
        byte[] bytes = zip.readNBytes(room + 1);
        if (!NAME.matcher(entry.getName()).matches() || bytes.length > room) {
          throw new IllegalArgumentException(
              "The archive of C sources has a file (%s) of %d bytes.%nMaybe the host is another program."
                  .formatted(entry.getName(), bytes.length));
        }
        room -= bytes.length;
        files.put(entry.getName(), bytes);
      }
    } catch (IOException e) {
      throw new IllegalArgumentException(
          "The archive of C sources is broken: %s.%nMaybe the connection was lost: ask again."
              .formatted(e.getMessage()),
          e);
    }
    if (files.isEmpty()) {
      throw new IllegalArgumentException(
          "The archive of C sources (%d bytes) is empty.%nMaybe the connection was lost: ask again."
              .formatted(archive.length));
    }
    return files;
  }
}
