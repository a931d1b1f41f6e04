package io.tinyloop.config;

import io.tinyloop.access.SecretFile;
import io.tinyloop.journal.DatabaseServer;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The database as a user names it, by options or in the environment (TINYLOOP_DATABASE,
 * TINYLOOP_DATABASE_USER); the password is in a file or in the environment, never among the words
 * of a command, which others on the machine can read.
 *
 * @param url {@code jdbc:postgresql://HOST[:PORT]/NAME}; null: the environment says it, or the
 *     embedded one is meant
 * @param user null: the environment says it, or nobody does
 * @param passwordFile null: the environment says it, or none is needed
 */
public record DatabaseSettings(
    @Nullable String url, @Nullable String user, @Nullable Path passwordFile) {

  private static final String URL = "TINYLOOP_DATABASE";
  private static final String USER = "TINYLOOP_DATABASE_USER";
  private static final String PASSWORD = "TINYLOOP_DATABASE_PASSWORD";
  private static final String PASSWORD_FILE = "TINYLOOP_DATABASE_PASSWORD_FILE";

  /**
   * The server; empty: the embedded database is meant.
   *
   * @throws IllegalArgumentException in two lines, if a value cannot be used
   */
  public Optional<DatabaseServer> server(Map<String, String> environment) {
    String address = said(url, environment, URL);
    if (address == null) {
      if (user != null || passwordFile != null) {
        throw new IllegalArgumentException(
            "Credentials are given for a database, and no database (--database).\nMaybe --database jdbc:postgresql://localhost/tinyloop.");
      }
      return Optional.empty();
    }
    return Optional.of(
        new DatabaseServer(address, said(user, environment, USER), password(environment)));
  }

  private @Nullable String password(Map<String, String> environment) {
    if (passwordFile != null) {
      return SecretFile.read(passwordFile);
    }
    String password = said(null, environment, PASSWORD);
    String file = said(null, environment, PASSWORD_FILE);
    return password == null && file != null ? SecretFile.read(Path.of(file)) : password;
  }

  private static @Nullable String said(
      @Nullable String option, Map<String, String> environment, String variable) {
    String value = option == null ? environment.getOrDefault(variable, "").strip() : option;
    return value.isEmpty() ? null : value;
  }
}
