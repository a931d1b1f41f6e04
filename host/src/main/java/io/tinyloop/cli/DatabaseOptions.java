package io.tinyloop.cli;

import io.tinyloop.config.DatabaseSettings;
import io.tinyloop.journal.DatabaseServer;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** A database that several hosts may share, in place of the embedded one. */
final class DatabaseOptions {

  private static final Path STANDARD_INPUT = Path.of("-");

  @Option(
      names = "--database",
      paramLabel = "URL",
      description =
          "PostgreSQL in place of the embedded database, jdbc:postgresql://HOST[:PORT]/NAME (default: TINYLOOP_DATABASE).")
  private @Nullable String url;

  @Option(
      names = "--database-user",
      paramLabel = "NAME",
      description =
          "User name there; the password is in TINYLOOP_DATABASE_PASSWORD or --database-password-file.")
  private @Nullable String user;

  @Option(
      names = "--database-password-file",
      paramLabel = "FILE",
      description = "File that holds the database's password, readable by you only.")
  private @Nullable Path passwordFile;

  @Option(
      names = "--claim-seconds",
      paramLabel = "N",
      description =
          "Seconds after which another host takes runs and devices of one that is silent (default: 30).")
  private @Nullable Integer claimSeconds;

  /** The server; empty: the embedded database is meant. */
  Optional<DatabaseServer> server() {
    if (STANDARD_INPUT.equals(passwordFile)) {
      throw new BadInputException(
          "The database's password (%s) is not read from standard input.".formatted(passwordFile),
          "Maybe --database-password-file FILE, or TINYLOOP_DATABASE_PASSWORD.");
    }
    return new DatabaseSettings(url, user, passwordFile).server(System.getenv());
  }

  /** Checks the options, and tells them to a host that boots; the password is read there again. */
  void apply() {
    if (server().isPresent()) {
      set("url", url);
      set("user", user);
      set("password-file", passwordFile);
      set("claim-seconds", claimSeconds);
    } else if (claimSeconds != null) {
      throw new BadInputException(
          "The seconds of a claim (%d) are of hosts that share a database, and none is named."
              .formatted(claimSeconds),
          "Maybe add --database jdbc:postgresql://HOST/NAME, or leave --claim-seconds away.");
    }
  }

  private static void set(String name, @Nullable Object value) {
    if (value != null) {
      System.setProperty("tinyloop.host.database." + name, value.toString());
    }
  }
}
