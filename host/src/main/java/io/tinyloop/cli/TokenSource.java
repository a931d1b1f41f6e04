package io.tinyloop.cli;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Where a command's token comes from: an option, a private file, or the environment. */
final class TokenSource {

  private static final String TOKEN = "TINYLOOP_TOKEN";
  private static final String TOKEN_FILE = "TINYLOOP_TOKEN_FILE";
  private static final Path STANDARD_INPUT = Path.of("-");
  private static final int MOST_BYTES = 4096;

  private TokenSource() {}

  /** The first that there is of: the option, the file, TINYLOOP_TOKEN, TINYLOOP_TOKEN_FILE. */
  static @Nullable String find(@Nullable String option, @Nullable Path file) {
    if (option != null && file != null) {
      throw new BadInputException(
          "A token is given twice, by --token and by --token-file (%s).".formatted(file),
          "Maybe leave --token away.");
    }
    if (option != null) {
      return option;
    }
    if (file != null) {
      return read(file);
    }
    String value = System.getenv(TOKEN);
    if (value != null && !value.isBlank()) {
      return value.strip();
    }
    String named = System.getenv(TOKEN_FILE);
    return named == null || named.isBlank() ? null : read(Path.of(named));
  }

  /**
   * The secret in {@code file}, which nobody else may read.
   *
   * @throws BadInputException if others may read it, or it is not there
   */
  static String read(Path file) {
    try {
      if (file.equals(STANDARD_INPUT)) {
        return text(System.in.readNBytes(MOST_BYTES));
      }
      checkPrivate(file);
      try (var in = Files.newInputStream(file)) {
        return text(in.readNBytes(MOST_BYTES));
      }
    } catch (NoSuchFileException e) {
      throw new BadInputException(
          "The file of the secret (%s) is not there.".formatted(file),
          "Maybe make it with: tinyloop token create --out %s".formatted(file));
    } catch (IOException e) {
      throw new BadInputException(
          "The file of the secret (%s) cannot be read: %s.".formatted(file, e.getMessage()),
          "Maybe it belongs to another user.");
    }
  }

  private static String text(byte[] bytes) {
    return new String(bytes, StandardCharsets.UTF_8).strip();
  }

  private static void checkPrivate(Path file) throws IOException {
    if (!file.getFileSystem().supportedFileAttributeViews().contains("posix")) {
      return;
    }
    Set<PosixFilePermission> permissions = Files.getPosixFilePermissions(file);
    boolean open =
        permissions.stream().anyMatch(permission -> !permission.name().startsWith("OWNER"));
    if (open) {
      throw new BadInputException(
          "Others may read the file of the secret (%s, %s)."
              .formatted(file, PosixFilePermissions.toString(permissions)),
          "Maybe chmod 600 %s; and another token, if others were there.".formatted(file));
    }
  }
}
