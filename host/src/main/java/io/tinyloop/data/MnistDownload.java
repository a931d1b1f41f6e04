package io.tinyloop.data;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;

/**
 * Fetches MNIST's four files from its publisher or the publisher's mirror.
 *
 * <p>A file grows as {@code name.part}, goes on from there after an interruption (HTTP ranges), and
 * gets its name when the SHA-256 of its uncompressed content is right: a file that has its name is
 * whole. Two processes do not write the same folder at once.
 */
public final class MnistDownload {

  /** Where the files are published. */
  public static final List<URI> PUBLISHERS =
      List.of(
          URI.create("https://ossci-datasets.s3.amazonaws.com/mnist/"),
          URI.create("https://yann.lecun.com/exdb/mnist/"));

  /** MNIST's files and the SHA-256 of what they unpack to. */
  public static final List<Published> FILES =
      List.of(
          new Published(
              "train-images-idx3-ubyte.gz",
              "ba891046e6505d7aadcbbe25680a0738ad16aec93bde7f9b65e87a2fc25776db"),
          new Published(
              "train-labels-idx1-ubyte.gz",
              "65a50cbbf4e906d70832878ad85ccda5333a97f0f4c3dd2ef09a8a9eef7101c5"),
          new Published(
              "t10k-images-idx3-ubyte.gz",
              "0fa7898d509279e482958e8ce81c8e77db3f2f8254e26661ceb7762c4d494ce7"),
          new Published(
              "t10k-labels-idx1-ubyte.gz",
              "ff7bcfd416de33731a308c3f266cc351222c34898ecbeaf847f06e48f7ec33f2"));

  private static final long MAX_FILE_BYTES = 1L << 26;

  private final List<URI> publishers;
  private final List<Published> files;
  private final Progress progress;

  /** Told as a file grows. */
  @FunctionalInterface
  public interface Progress {
    /**
     * A file has grown.
     *
     * @param file the file's name
     * @param bytes how many of it are there
     * @param total how many it will have, or −1 where the publisher does not say
     */
    void at(String file, long bytes, long total);
  }

  /**
   * A file as its publisher names it.
   *
   * @param name relative to the publisher's address
   * @param sha256 of the uncompressed content, 64 hexadecimal digits
   */
  public record Published(String name, String sha256) {}

  /** Fetches MNIST from {@link #PUBLISHERS}. */
  public MnistDownload(Progress progress) {
    this(PUBLISHERS, FILES, progress);
  }

  /** Fetches these files from the first of these publishers that has them. */
  MnistDownload(List<URI> publishers, List<Published> files, Progress progress) {
    this.publishers = List.copyOf(publishers);
    this.files = List.copyOf(files);
    this.progress = progress;
  }

  /** Whether MNIST is in {@code folder}, whole. */
  public static boolean isComplete(Path folder) {
    return FILES.stream().allMatch(file -> Files.exists(folder.resolve(file.name())));
  }

  /** Fetches what {@code folder} lacks; returns the folder. */
  Path into(Path folder) {
    try {
      Files.createDirectories(folder);
      try (FileChannel channel =
              FileChannel.open(
                  folder.resolve(".lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
          FileLock lock = channel.lock()) {
        for (Published file : files) {
          if (lock.isValid() && !Files.exists(folder.resolve(file.name()))) {
            fetch(folder, file);
          }
        }
      }
      return folder;
    } catch (IOException e) {
      throw new InvalidDataException(
          "The folder %s cannot hold MNIST: %s.".formatted(folder, e.getMessage()),
          "Maybe the disk is full or the folder is not yours; what is there is kept.",
          e);
    }
  }

  private void fetch(Path folder, Published file) throws IOException {
    Path part = folder.resolve(file.name() + ".part");
    List<String> problems = new ArrayList<>();
    for (URI publisher : publishers) {
      HttpDownload download = new HttpDownload(publisher.resolve(file.name()), MAX_FILE_BYTES);
      try {
        download.into(part, (bytes, total) -> progress.at(file.name(), bytes, total));
      } catch (HttpDownload.FailedException e) {
        problems.add(e.getMessage());
        continue;
      }
      String sha256 = contentDigest(part);
      if (sha256.equals(file.sha256())) {
        Files.move(part, folder.resolve(file.name()), StandardCopyOption.ATOMIC_MOVE);
        return;
      }
      Files.delete(part);
      problems.add(
          "%s: SHA-256 of the content is %s instead of %s"
              .formatted(publisher.resolve(file.name()), sha256, file.sha256()));
    }
    throw new InvalidDataException(
        "The file %s cannot be downloaded (%s)."
            .formatted(file.name(), String.join("; ", problems)),
        "Maybe there is no network here: put MNIST's four files into %s, or use --dataset digits10k."
            .formatted(folder));
  }

  /** SHA-256 of what a gzip file unpacks to; of nothing where it is not gzip. */
  private static String contentDigest(Path file) throws IOException {
    MessageDigest digest = sha256();
    byte[] buffer = new byte[1 << 16];
    try (InputStream in = new GZIPInputStream(Files.newInputStream(file), buffer.length)) {
      for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
        digest.update(buffer, 0, n);
      }
    } catch (ZipException | EOFException e) {
      return HexFormat.of().formatHex(sha256().digest());
    }
    return HexFormat.of().formatHex(digest.digest());
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("Every Java platform has SHA-256.", e);
    }
  }
}
