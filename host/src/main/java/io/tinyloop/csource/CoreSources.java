package io.tinyloop.csource;

import java.io.IOException;
import java.net.JarURLConnection;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * The C files of the firmware's core: those of the repository that the program runs in, else those
 * that its build put beside its classes.
 */
public final class CoreSources {

  private static final String KEPT = "core/tl_sequence.c";

  private CoreSources() {}

  /** The folder of the firmware's core in the repository; it may not be there. */
  static Path usualFolder() {
    return Path.of(System.getProperty("tinyloop.firmware", "firmware-stub")).resolve("core");
  }

  /**
   * The files, by their names.
   *
   * @throws IllegalStateException in two lines, if the program was built without them
   */
  public static Map<String, byte[]> files() {
    return files(usualFolder());
  }

  /** As {@link #files()}, with {@code folder} first. */
  static Map<String, byte[]> files(Path folder) {
    try {
      return Files.isDirectory(folder) ? sourcesIn(folder) : kept();
    } catch (IOException | URISyntaxException e) {
      throw new IllegalStateException(
          "The C sources of the core cannot be read (%s).%nMaybe build the program anew with ./tinyloop build."
              .formatted(e.getMessage()),
          e);
    }
  }

  private static Map<String, byte[]> kept() throws IOException, URISyntaxException {
    URL one = CoreSources.class.getResource(KEPT);
    if (one == null) {
      throw new IOException(KEPT + " is not among the program's resources");
    }
    if (!(one.openConnection() instanceof JarURLConnection inJar)) {
      return sourcesIn(Path.of(one.toURI()).resolveSibling("."));
    }
    try (FileSystem jar = FileSystems.newFileSystem(Path.of(inJar.getJarFileURL().toURI()))) {
      return sourcesIn(jar.getPath(inJar.getEntryName()).resolveSibling(""));
    }
  }

  private static Map<String, byte[]> sourcesIn(Path folder) throws IOException {
    Map<String, byte[]> files = new TreeMap<>();
    for (Path file : sources(folder)) {
      files.put(file.getFileName().toString(), Files.readAllBytes(file));
    }
    return files;
  }

  private static List<Path> sources(Path folder) throws IOException {
    try (Stream<Path> all = Files.list(folder)) {
      return all.filter(CoreSources::isSource).toList();
    }
  }

  private static boolean isSource(Path file) {
    String name = file.toString();
    return name.endsWith(".c") || name.endsWith(".h");
  }
}
