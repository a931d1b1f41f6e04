package io.tinyloop.bundle;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Random;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;

/** A bundle is read whole and unchanged, or not at all. */
class BundleArchiveTest {

  private static final byte[] BUNDLE =
      BundleArchive.write(
          Map.of(
              BundleArchive.POINT,
              "{}".getBytes(UTF_8),
              BundleArchive.MODEL,
              new byte[] {1, 2, 3},
              BundleArchive.DATA,
              new byte[5000],
              BundleArchive.TRANSCRIPT,
              "{}\n".getBytes(UTF_8)));

  private static Map<String, byte[]> entries() throws IOException {
    Map<String, byte[]> entries = new LinkedHashMap<>();
    try (ZipInputStream zip = new ZipInputStream(new ByteArrayInputStream(BUNDLE))) {
      for (ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
        entries.put(entry.getName(), zip.readAllBytes());
      }
    }
    return entries;
  }

  private static byte[] zip(Map<String, byte[]> entries) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
      for (Map.Entry<String, byte[]> entry : entries.entrySet()) {
        zip.putNextEntry(new ZipEntry(entry.getKey()));
        zip.write(entry.getValue());
      }
    }
    return bytes.toByteArray();
  }

  private static void isRefused(byte[] file, String problem) {
    assertThatThrownBy(() -> BundleArchive.read(file))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(problem)
        .hasMessageContaining("\nMaybe ")
        .satisfies(e -> assertThat(e.getMessage().lines()).hasSize(2));
  }

  @Test
  void whatIsWrittenIsRead() {
    assertThat(BundleArchive.read(BUNDLE))
        .containsOnlyKeys(
            BundleArchive.POINT, BundleArchive.MODEL, BundleArchive.DATA, BundleArchive.TRANSCRIPT)
        .containsEntry(BundleArchive.MODEL, new byte[] {1, 2, 3});
  }

  @Test
  void refusesAChangedMember() throws Exception {
    Map<String, byte[]> entries = entries();
    entries.put(BundleArchive.MODEL, new byte[] {1, 2, 4});
    isRefused(zip(entries), "as model.bin, where its manifest says 3");
  }

  @Test
  void refusesAMissingMember() throws Exception {
    Map<String, byte[]> entries = entries();
    entries.remove(BundleArchive.DATA);
    isRefused(zip(entries), "lacks the member (data.bin)");
  }

  @Test
  void refusesAPathOutOfItsFolder() throws Exception {
    Map<String, byte[]> entries = entries();
    entries.put("../../etc/passwd", new byte[1]);
    isRefused(zip(entries), "(../../etc/passwd)");
  }

  @Test
  void refusesAnotherVersion() throws Exception {
    Map<String, byte[]> entries = entries();
    String manifest = new String(entries.get("manifest.json"), UTF_8);
    entries.put(
        "manifest.json", manifest.replace("\"version\":1", "\"version\":2").getBytes(UTF_8));
    isRefused(zip(entries), "of version 2, and this program reads tinyloop-bundle of version 1");
  }

  @Test
  void refusesWhatUnpacksToTooMuch() throws Exception {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
      zip.putNextEntry(new ZipEntry(BundleArchive.DATA));
      byte[] megabyte = new byte[1 << 20];
      for (int i = 0; i <= BundleArchive.MOST_BYTES >> 20; i++) {
        zip.write(megabyte);
      }
    }
    isRefused(bytes.toByteArray(), "unpacks to more than");
  }

  @Test
  void refusesWhatIsNoBundle() throws Exception {
    isRefused(new byte[0], "no bundle");
    isRefused("hello".getBytes(UTF_8), "no bundle");
    isRefused(zip(Map.of(BundleArchive.MODEL, new byte[1])), "no bundle");
    isRefused(zip(Map.of("manifest.json", "[]".getBytes(UTF_8))), "manifest");
    isRefused(zip(Map.of("manifest.json", "{}".getBytes(UTF_8))), "version");
  }

  @Test
  void noByteOfAMemberCanChangeUnseen() {
    Random random = new Random(7);
    Map<String, byte[]> whole = BundleArchive.read(BUNDLE);
    for (int i = 0; i < 2000; i++) {
      byte[] changed = BUNDLE.clone();
      changed[random.nextInt(changed.length)] ^= (byte) (1 << random.nextInt(8));
      try {
        // What the reader does not look at, as a date, may change; what it gives may not.
        BundleArchive.read(changed)
            .forEach((name, bytes) -> assertThat(Arrays.equals(bytes, whole.get(name))).isTrue());
      } catch (IllegalArgumentException e) {
        assertThat(e.getMessage()).contains("\nMaybe ");
      }
    }
  }

  @Test
  void aBundleThatEndsEarlyIsRefused() {
    for (int length = 0; length < BUNDLE.length - 400; length += 7) {
      byte[] cut = Arrays.copyOf(BUNDLE, length);
      assertThatThrownBy(() -> BundleArchive.read(cut))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("\nMaybe ");
    }
  }
}
