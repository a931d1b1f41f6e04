package io.tinyloop.access;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;

/** A file that holds one secret, a token or a password, and that nobody else may read. */
public final class SecretFile {

  private static final Path STANDARD_INPUT = Path.of("-");
  private static final int MOST_BYTES = 4096;

  private SecretFile() {}

  /**
   * The secret in {@code file}, which nobody else may read.
   *
   * @throws IllegalArgumentException in two lines, if others may read it, or it is not there
   */
  public static String read(Path file) {
    try {
      if (file.equals(STANDARD_INPUT)) {
        return text(System.in.readNBytes(MOST_BYTES));
      }
      checkPrivate(file);
      try (var in = Files.newInputStream(file)) {
        return given(text(in.readNBytes(MOST_BYTES)), file);
      }
    } catch (NoSuchFileException e) {
      throw new IllegalArgumentException(
          "The file of the secret (%s) is not there.".formatted(file)
              + "\nMaybe make it with: tinyloop token create --out %s".formatted(file));
    } catch (IOException e) {
      throw new IllegalArgumentException(
          "The file of the secret (%s) cannot be read: %s.".formatted(file, e.getMessage())
              + "\nMaybe it belongs to another user.");
    }
  }

  private static String given(String secret, Path file) {
    if (secret.isEmpty()) {
      throw new IllegalArgumentException(
          "The file of the secret (%s) is empty.\nMaybe what wrote it failed.".formatted(file));
    }
    return secret;
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
      throw new IllegalArgumentException(
          "Others may read the file of the secret (%s, %s)."
                  .formatted(file, PosixFilePermissions.toString(permissions))
              + "\nMaybe chmod 600 %s; and another token, if others were there.".formatted(file));
    }
  }
}
