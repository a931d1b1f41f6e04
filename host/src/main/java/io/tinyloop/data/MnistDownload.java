package io.tinyloop.data;

import java.net.URI;
import java.nio.file.Path;
import java.util.List;

/** Fetches MNIST's four files from its publisher or the publisher's mirror. */
public final class MnistDownload {

  /** Where the files are published. */
  public static final List<URI> PUBLISHERS =
      List.of(
          URI.create("https://ossci-datasets.s3.amazonaws.com/mnist/"),
          URI.create("https://yann.lecun.com/exdb/mnist/"));

  /** MNIST's files and the SHA-256 of what they unpack to. */
  static final List<PublishedFile> FILES =
      List.of(
          gzip(
              "train-images-idx3-ubyte.gz",
              "ba891046e6505d7aadcbbe25680a0738ad16aec93bde7f9b65e87a2fc25776db"),
          gzip(
              "train-labels-idx1-ubyte.gz",
              "65a50cbbf4e906d70832878ad85ccda5333a97f0f4c3dd2ef09a8a9eef7101c5"),
          gzip(
              "t10k-images-idx3-ubyte.gz",
              "0fa7898d509279e482958e8ce81c8e77db3f2f8254e26661ceb7762c4d494ce7"),
          gzip(
              "t10k-labels-idx1-ubyte.gz",
              "ff7bcfd416de33731a308c3f266cc351222c34898ecbeaf847f06e48f7ec33f2"));

  private static final long MAX_FILE_BYTES = 1L << 26;

  private final List<URI> publishers;
  private final List<PublishedFile> files;
  private final DownloadProgress progress;

  /** Fetches MNIST from {@link #PUBLISHERS}. */
  public MnistDownload(DownloadProgress progress) {
    this(PUBLISHERS, progress);
  }

  /** Fetches MNIST from the first of these publishers that has it. */
  public MnistDownload(List<URI> publishers, DownloadProgress progress) {
    this(publishers, FILES, progress);
  }

  /** Fetches these files from the first of these publishers that has them. */
  MnistDownload(List<URI> publishers, List<PublishedFile> files, DownloadProgress progress) {
    this.publishers = List.copyOf(publishers);
    this.files = List.copyOf(files);
    this.progress = progress;
  }

  /** A file that publishers pack in their own ways. */
  static PublishedFile gzip(String name, String sha256) {
    return new PublishedFile(name, sha256, PublishedFile.Digested.CONTENT, MAX_FILE_BYTES);
  }

  /** Whether MNIST is in {@code folder}, whole. */
  public static boolean isComplete(Path folder) {
    return FILES.stream().allMatch(file -> file.isIn(folder));
  }

  /** Fetches what {@code folder} lacks; returns the folder. */
  public Path into(Path folder) {
    PublishedFile.fetchAll(
        files,
        publishers,
        folder,
        "MNIST",
        "Maybe there is no network here: put MNIST's four files into %s, or use --dataset digits10k."
            .formatted(folder),
        progress);
    return folder;
  }
}
