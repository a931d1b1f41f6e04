package io.tinyloop.data;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The folders that data are looked for in.
 *
 * @param directory the folder with {@code mnist}, {@code kws-gsc} and {@code models}, or null where
 *     none was named; it exists
 * @param cache where downloads are kept; it need not exist
 */
public record DataLocations(@Nullable Path directory, Path cache) {

  /** Names the data folder in the environment. */
  public static final String VARIABLE = "TINYLOOP_DATA";

  /**
   * The folder that an option names, or else the variable {@link #VARIABLE}; the cache is {@code
   * tinyloop} in {@code XDG_CACHE_HOME} or in {@code ~/.cache}.
   */
  public static DataLocations of(@Nullable Path option, Map<String, String> environment) {
    Path cache =
        Path.of(
            environment.getOrDefault(
                "XDG_CACHE_HOME", Path.of(System.getProperty("user.home"), ".cache").toString()),
            "tinyloop");
    String variable = environment.getOrDefault(VARIABLE, "");
    if (option != null) {
      return new DataLocations(existing(option, "--data-dir"), cache);
    }
    return new DataLocations(
        variable.isEmpty() ? null : existing(Path.of(variable), VARIABLE), cache);
  }

  private static Path existing(Path directory, String origin) {
    if (!Files.isDirectory(directory)) {
      throw new InvalidDataException(
          "The data folder (%s) that %s names is not a folder.".formatted(directory, origin),
          "Maybe it is relative to another folder than %s."
              .formatted(Path.of("").toAbsolutePath()));
    }
    return directory;
  }
}
