package io.tinyloop.journal;

import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A PostgreSQL database that several hosts may share.
 *
 * @param url {@code jdbc:postgresql://HOST[:PORT]/NAME[?OPTIONS]}, without user and password
 * @param user null: the name of the user who runs the program
 * @param password null: none is needed
 */
public record DatabaseServer(String url, @Nullable String user, @Nullable String password) {

  private static final Pattern URL =
      Pattern.compile("jdbc:postgresql://[^/@?\\s]+/[^/?\\s]+(\\?\\S*)?");
  private static final Pattern SECRET = Pattern.compile("[?&](user|password)=");

  public DatabaseServer {
    if (SECRET.matcher(url).find() || url.contains("@")) {
      throw new IllegalArgumentException(
          "The database's URL has a user or a password in it, which others can read.\nMaybe --database-user NAME, and the password in TINYLOOP_DATABASE_PASSWORD or --database-password-file FILE.");
    }
    if (!URL.matcher(url).matches()) {
      throw new IllegalArgumentException(
          "The database (%s) must be jdbc:postgresql://HOST[:PORT]/NAME.%nMaybe jdbc:postgresql://localhost/tinyloop; a folder is named by --journal."
              .formatted(url));
    }
  }

  /** Where it is, without options. */
  String place() {
    int options = url.indexOf('?');
    String bare = options < 0 ? url : url.substring(0, options);
    return bare.substring("jdbc:".length());
  }

  @Override
  public String toString() {
    return user == null ? place() : place() + " as " + user;
  }
}
