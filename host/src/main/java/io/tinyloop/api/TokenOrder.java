package io.tinyloop.api;

import io.tinyloop.access.Caller;
import io.tinyloop.access.Role;
import io.tinyloop.access.TokenRequest;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * The body of a request for a token.
 *
 * @param tenant null: that of who asks
 * @param name who it is for; of a device its UID
 * @param seconds until it expires; null: never
 */
public record TokenOrder(
    @Nullable String tenant, @Nullable String name, @Nullable Role role, @Nullable Long seconds) {

  /** A hundred years. */
  private static final long MOST_SECONDS = 100L * 366 * 86_400;

  TokenRequest request(Caller asker) {
    if (name == null || role == null) {
      throw new IllegalArgumentException(
          "A token needs a name (%s) and a role (%s).\nMaybe {\"name\":\"alice\",\"role\":\"OPERATOR\"}."
              .formatted(name, role));
    }
    if (seconds != null && (seconds < 1 || seconds > MOST_SECONDS)) {
      throw new IllegalArgumentException(
          "The lifetime (%d s) of a token must be in [1, %d].\nMaybe leave it out: the token never expires."
              .formatted(seconds, MOST_SECONDS));
    }
    return new TokenRequest(
        new Caller(tenant == null ? asker.tenant() : tenant, name, role),
        seconds == null ? null : Duration.ofSeconds(seconds));
  }
}
