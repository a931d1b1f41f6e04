package io.tinyloop.cli;

import io.tinyloop.access.SecretFile;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** Where a command's token comes from: an option, a private file, or the environment. */
final class TokenSource {

  private static final String TOKEN = "TINYLOOP_TOKEN";
  private static final String TOKEN_FILE = "TINYLOOP_TOKEN_FILE";

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
      return SecretFile.read(file);
    }
    String value = System.getenv(TOKEN);
    if (value != null && !value.isBlank()) {
      return value.strip();
    }
    String named = System.getenv(TOKEN_FILE);
    return named == null || named.isBlank() ? null : SecretFile.read(Path.of(named));
  }
}
