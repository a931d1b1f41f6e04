package io.tinyloop.bundle;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tinyloop.protocol.model.Sha256;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import java.util.zip.ZipOutputStream;

/**
 * The file form of a bundle: a ZIP of five members, of which {@code manifest.json} has format,
 * version, and length and SHA-256 of the others. The same members give the same bytes. Whatever is
 * read was written by a stranger: names, lengths and digests are checked before anything is used,
 * and nothing is ever written to a path that a bundle names.
 */
public final class BundleArchive {

  public static final String FORMAT = "tinyloop-bundle";
  public static final int VERSION = 1;

  public static final String POINT = "point.json";
  public static final String MODEL = "model.bin";
  public static final String DATA = "data.bin";
  public static final String TRANSCRIPT = "transcript.jsonl";

  /** Most bytes of a bundle's file, and of what it unpacks to. */
  public static final int MOST_BYTES = 256 << 20;

  private static final String MANIFEST = "manifest.json";
  private static final List<String> MEMBERS = List.of(POINT, MODEL, DATA, TRANSCRIPT);
  private static final LocalDateTime NO_TIME = LocalDateTime.of(1980, 1, 1, 0, 0);
  private static final ObjectMapper MAPPER = new ObjectMapper();

  private BundleArchive() {}

  /** A member as the manifest has it. */
  public record Member(String name, int bytes, String sha256) {}

  /** The manifest. */
  public record Manifest(String format, int version, List<Member> members) {}

  /**
   * The file's bytes.
   *
   * @param members exactly those that a bundle has
   */
  public static byte[] write(Map<String, byte[]> members) {
    if (!members.keySet().equals(Set.copyOf(MEMBERS))) {
      throw new IllegalArgumentException(
          "A bundle has the members %s, not %s.".formatted(MEMBERS, members.keySet()));
    }
    List<Member> listed =
        MEMBERS.stream()
            .map(name -> {
              byte[] bytes = bytesOf(members, name);
              return new Member(name, bytes.length, Sha256.hex(bytes));
            })
            .toList();
    ByteArrayOutputStream file = new ByteArrayOutputStream();
    try (ZipOutputStream zip = new ZipOutputStream(file)) {
      add(zip, MANIFEST, MAPPER.writeValueAsBytes(new Manifest(FORMAT, VERSION, listed)));
      for (String name : MEMBERS) {
        add(zip, name, bytesOf(members, name));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return file.toByteArray();
  }

  private static byte[] bytesOf(Map<String, byte[]> members, String name) {
    byte[] bytes = members.get(name);
    if (bytes == null) {
      throw new IllegalArgumentException("The member (%s) is missing.".formatted(name));
    }
    return bytes;
  }

  private static void add(ZipOutputStream zip, String name, byte[] bytes) throws IOException {
    ZipEntry entry = new ZipEntry(name);
    entry.setTimeLocal(NO_TIME);
    zip.putNextEntry(entry);
    zip.write(bytes);
    zip.closeEntry();
  }

  /**
   * The members of a bundle, each as its manifest says.
   *
   * @throws IllegalArgumentException in two lines, if it is none, or not whole
   */
  public static Map<String, byte[]> read(byte[] file) {
    Map<String, byte[]> found = new LinkedHashMap<>();
    try (ZipInputStream zip = new ZipInputStream(new ByteArrayInputStream(file))) {
      int room = MOST_BYTES;
      for (ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
        String name = entry.getName();
        if (!name.equals(MANIFEST) && !MEMBERS.contains(name)) {
          throw poisoned("has a member (%s) that no bundle has".formatted(printable(name)));
        }
        byte[] bytes = zip.readNBytes(room + 1);
        if (bytes.length > room) {
          throw poisoned("unpacks to more than %,d bytes at (%s)".formatted(MOST_BYTES, name));
        }
        room -= bytes.length;
        if (found.put(name, bytes) != null) {
          throw poisoned("has the member (%s) twice".formatted(name));
        }
      }
    } catch (IOException | IllegalArgumentException e) {
      throw e instanceof IllegalArgumentException told
              && String.valueOf(e.getMessage()).contains("\nMaybe ")
          ? told
          : poisoned("cannot be unpacked (%s)".formatted(e.getMessage()));
    }
    return checked(found);
  }

  private static Map<String, byte[]> checked(Map<String, byte[]> found) {
    byte[] manifest = found.remove(MANIFEST);
    if (manifest == null) {
      throw new IllegalArgumentException(
          "The file is no bundle: it has no %s.\nMaybe another file was meant; tinyloop export bundle writes bundles."
              .formatted(MANIFEST));
    }
    List<String> listed = new ArrayList<>();
    for (Member member : parsed(manifest).members()) {
      listed.add(String.valueOf(member.name()));
      byte[] bytes = found.get(member.name());
      if (bytes == null) {
        throw poisoned(
            "lacks the member (%s) that its manifest lists"
                .formatted(printable(String.valueOf(member.name()))));
      }
      String sha256 = Sha256.hex(bytes);
      if (bytes.length != member.bytes() || !sha256.equals(member.sha256())) {
        throw poisoned(
            "has %,d bytes with SHA-256 %s as %s, where its manifest says %,d with %s"
                .formatted(
                    bytes.length,
                    sha256,
                    member.name(),
                    member.bytes(),
                    printable(String.valueOf(member.sha256()))));
      }
    }
    if (!listed.equals(MEMBERS)) {
      throw poisoned(
          "has a manifest of the members %s, not %s"
              .formatted(listed.stream().map(BundleArchive::printable).toList(), MEMBERS));
    }
    return found;
  }

  private static Manifest parsed(byte[] bytes) {
    Manifest manifest;
    try {
      manifest = MAPPER.readValue(bytes, Manifest.class);
    } catch (JsonProcessingException e) {
      throw poisoned("has a manifest that cannot be read (%s)".formatted(e.getOriginalMessage()));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    if (!FORMAT.equals(manifest.format()) || manifest.version() != VERSION) {
      throw new IllegalArgumentException(
          "The bundle is a %s of version %d, and this program reads %s of version %d.\nMaybe it was written by a newer tinyloop."
              .formatted(
                  printable(String.valueOf(manifest.format())),
                  manifest.version(),
                  FORMAT,
                  VERSION));
    }
    if (manifest.members() == null) {
      throw poisoned("has a manifest without members");
    }
    return manifest;
  }

  /** What a stranger wrote, fit for a terminal. */
  private static String printable(String text) {
    String shown = text.replaceAll("\\p{Cntrl}", "?");
    return shown.length() <= 80 ? shown : shown.substring(0, 80) + "…";
  }

  private static IllegalArgumentException poisoned(String what) {
    return new IllegalArgumentException(
        "The bundle %s.\nMaybe it was damaged or changed on its way: get it again, or export it again."
            .formatted(what));
  }
}
