package io.tinyloop.data;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * Fetches the archive of Google Speech Commands, version 0.02 (Pete Warden, arXiv:1804.03209; CC BY
 * 4.0), from its publisher.
 */
public final class SpeechCommandsDownload {

  /** Where the archive is published. */
  public static final List<URI> PUBLISHERS =
      List.of(
          URI.create("https://storage.googleapis.com/download.tensorflow.org/data/"),
          URI.create("http://download.tensorflow.org/data/"));

  /** The archive: 105,829 clips of 35 words, 2.4 GB. */
  static final PublishedFile ARCHIVE =
      archive(
          "speech_commands_v0.02.tar.gz",
          "af14739ee7dc311471de98f5f9d2c9191b18aedfe957f4a6ff791c709868ff58",
          2_428_923_189L);

  private final List<URI> publishers;
  private final PublishedFile archive;
  private final DownloadProgress progress;

  /** Fetches the archive from the first of these publishers that has it. */
  public SpeechCommandsDownload(List<URI> publishers, DownloadProgress progress) {
    this(publishers, ARCHIVE, progress);
  }

  /** Fetches another archive. */
  SpeechCommandsDownload(List<URI> publishers, PublishedFile archive, DownloadProgress progress) {
    this.publishers = List.copyOf(publishers);
    this.archive = archive;
    this.progress = progress;
  }

  static PublishedFile archive(String name, String sha256, long bytes) {
    return new PublishedFile(name, sha256, PublishedFile.Digested.FILE, bytes);
  }

  /** Fetches the archive where {@code folder} lacks it; returns its file. */
  public Path into(Path folder) {
    if (!archive.isIn(folder)) {
      checkSpace(folder);
    }
    PublishedFile.fetchAll(
        List.of(archive),
        publishers,
        folder,
        "Speech Commands",
        "Maybe there is no network here: put the archive into %s, or name a mirror with --from; what was received is kept."
            .formatted(folder),
        progress);
    return folder.resolve(archive.name());
  }

  private void checkSpace(Path folder) {
    try {
      Files.createDirectories(folder);
      Path part = folder.resolve(archive.name() + ".part");
      long missing = archive.maximum() - (Files.exists(part) ? Files.size(part) : 0);
      long usable = Files.getFileStore(folder).getUsableSpace();
      if (usable < missing) {
        throw new InvalidDataException(
            "The folder %s has room for %,d bytes, and the archive needs %,d."
                .formatted(folder, usable, missing),
            "Maybe name another folder with --to.");
      }
    } catch (IOException e) {
      throw InvalidDataException.unreadable(folder, e);
    }
  }
}
