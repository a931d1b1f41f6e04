package io.tinyloop.data;

/** Told as a downloaded file grows. */
@FunctionalInterface
public interface DownloadProgress {

  /**
   * A file has grown.
   *
   * @param file the file's name
   * @param bytes how many of it are there
   * @param total how many it will have, or −1 where the publisher does not say
   */
  void at(String file, long bytes, long total);
}
