package io.tinyloop.data;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Path;

/** The data folder that {@code TINYLOOP_DATA} names, for the tests that need one. */
public final class RealData {

  private RealData() {}

  /** The folder; skips the test, with the reason, where none is named. */
  public static DataLocations locations() {
    String folder = System.getenv().getOrDefault(DataLocations.VARIABLE, "");
    assumeTrue(!folder.isEmpty(), "TINYLOOP_DATA names no folder with the four tasks' data");
    return DataLocations.of(null, System.getenv());
  }

  /** No data folder, and a cache that holds nothing. */
  public static DataLocations none() {
    return new DataLocations(null, Path.of("target", "no-cache"));
  }

  /** A task on the embedded digits. */
  public static TaskData digits(Task task) {
    return catalog().open(DataRequest.embedded(task, none()));
  }

  /** A task on its complete data. */
  public static TaskData complete(Task task) {
    return catalog().open(new DataRequest(task, null, null, locations()));
  }

  private static TaskCatalog catalog() {
    return new TaskCatalog(new MnistDownload((file, bytes, total) -> {}), note -> {});
  }
}
