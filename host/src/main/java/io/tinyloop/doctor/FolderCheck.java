package io.tinyloop.doctor;

import io.tinyloop.data.DataLocations;
import io.tinyloop.data.InvalidDataException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** Where data come from, and where downloads and runs go. */
final class FolderCheck {

  private static final long LEAST_FREE = 1L << 30;

  private FolderCheck() {}

  static List<Finding> of(Map<String, String> environment) {
    try {
      DataLocations data = DataLocations.of(null, environment);
      return List.of(data(data), writable("cache", data.cache()), writable("runs", Path.of("")));
    } catch (InvalidDataException e) {
      String[] lines = String.valueOf(e.getMessage()).split("\\R", 2);
      return List.of(
          Finding.wrong("data", lines[0], lines.length > 1 ? lines[1] : "Name another folder."),
          writable("runs", Path.of("")));
    }
  }

  private static Finding data(DataLocations data) {
    Path directory = data.directory();
    return directory == null
        ? Finding.missing(
            "data",
            "%s names no folder: MNIST is downloaded, keyword tasks are not there"
                .formatted(DataLocations.VARIABLE),
            "Set %s to a folder with mnist, kws-gsc and models.".formatted(DataLocations.VARIABLE))
        : Finding.ok("data", "%s is %s".formatted(DataLocations.VARIABLE, directory));
  }

  /** Whether files can be made there, or in what would have to be made first. */
  private static Finding writable(String subject, Path folder) {
    Path there = folder.toAbsolutePath();
    while (!Files.exists(there) && there.getParent() != null) {
      there = there.getParent();
    }
    String name = folder.toAbsolutePath().toString();
    if (!Files.isWritable(there)) {
      return Finding.wrong(
          subject,
          "%s cannot be written".formatted(name),
          subject.equals("cache")
              ? "Set XDG_CACHE_HOME to a folder of yours."
              : "Run tinyloop in a folder of yours, or name one with --out.");
    }
    return free(subject, name, there);
  }

  private static Finding free(String subject, String name, Path there) {
    try {
      long free = Files.getFileStore(there).getUsableSpace();
      String says = "%s can be written, %,d MiB are free".formatted(name, free >> 20);
      return free < LEAST_FREE
          ? Finding.wrong(subject, says, "Make room: a full disk ends runs.")
          : Finding.ok(subject, says);
    } catch (IOException e) {
      return Finding.wrong(
          subject, "%s cannot be looked at (%s)".formatted(name, e.getMessage()), "Name another.");
    }
  }
}
