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
import org.jspecify.annotations.Nullable;

/**
 * A file as its publisher names it, with the SHA-256 that it must have.
 *
 * <p>It grows as {@code name.part}, goes on from there after an interruption (HTTP ranges), and
 * gets its name when the SHA-256 is right: a file that has its name is whole.
 *
 * @param name relative to the publisher's address
 * @param sha256 64 hexadecimal digits
 * @param digested what they are of
 * @param maximum bound on its bytes
 */
record PublishedFile(String name, String sha256, Digested digested, long maximum) {

  /** What a digest is of. */
  enum Digested {
    /** The file as it is. */
    FILE,
    /** What gzip unpacks it to: publishers pack anew. */
    CONTENT
  }

  boolean isIn(Path folder) {
    return Files.exists(folder.resolve(name));
  }

  /**
   * Fetches what {@code folder} lacks of {@code files}. Two processes do not write the same folder
   * at once.
   *
   * @param title of the data set, for errors
   * @param advice where no publisher has a file
   */
  static void fetchAll(
      List<PublishedFile> files,
      List<URI> publishers,
      Path folder,
      String title,
      String advice,
      DownloadProgress progress) {
    try {
      Files.createDirectories(folder);
      try (FileChannel channel =
              FileChannel.open(
                  folder.resolve(".lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
          FileLock lock = channel.lock()) {
        for (PublishedFile file : files) {
          if (lock.isValid() && !file.isIn(folder)) {
            file.fetch(publishers, folder, advice, progress);
          }
        }
      }
    } catch (IOException e) {
      throw new InvalidDataException(
          "The folder %s cannot hold %s: %s.".formatted(folder, title, e.getMessage()),
          "Maybe the disk is full or the folder is not yours; what is there is kept.",
          e);
    }
  }

  private void fetch(List<URI> publishers, Path folder, String advice, DownloadProgress progress)
      throws IOException {
    List<String> problems = new ArrayList<>();
    for (URI publisher : publishers) {
      boolean resumed = Files.exists(folder.resolve(name + ".part"));
      @Nullable String problem = attempt(publisher, folder, progress);
      if (problem != null && resumed && !Files.exists(folder.resolve(name + ".part"))) {
        problem = attempt(publisher, folder, progress); // what was there was of another file
      }
      if (problem == null) {
        return;
      }
      problems.add(problem);
    }
    throw new InvalidDataException(
        "The file %s cannot be downloaded (%s).".formatted(name, String.join("; ", problems)),
        advice);
  }

  /** Null, or what is wrong with the file of this publisher. */
  private @Nullable String attempt(URI publisher, Path folder, DownloadProgress progress)
      throws IOException {
    Path part = folder.resolve(name + ".part");
    URI address = publisher.resolve(name);
    try {
      new HttpDownload(address, maximum)
          .into(part, (bytes, total) -> progress.at(name, bytes, total));
    } catch (HttpDownload.FailedException e) {
      return e.getMessage();
    }
    String digest = digest(part);
    if (digest.equals(sha256)) {
      Files.move(part, folder.resolve(name), StandardCopyOption.ATOMIC_MOVE);
      return null;
    }
    Files.delete(part);
    return "%s: SHA-256 of the %s is %s instead of %s"
        .formatted(address, digested == Digested.FILE ? "file" : "content", digest, sha256);
  }

  /** Of a file that should be gzip and is not, the digest of nothing. */
  private String digest(Path file) throws IOException {
    try (InputStream in = Files.newInputStream(file)) {
      return digest(digested == Digested.FILE ? in : new GZIPInputStream(in, 1 << 16));
    } catch (ZipException | EOFException e) {
      return HexFormat.of().formatHex(sha256Digest().digest());
    }
  }

  private static String digest(InputStream in) throws IOException {
    MessageDigest digest = sha256Digest();
    byte[] buffer = new byte[1 << 16];
    for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
      digest.update(buffer, 0, n);
    }
    return HexFormat.of().formatHex(digest.digest());
  }

  private static MessageDigest sha256Digest() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("Every Java platform has SHA-256.", e);
    }
  }
}
