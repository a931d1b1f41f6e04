package io.tinyloop.access;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * A token to be made.
 *
 * @param lifetime positive; null: it does not expire
 */
public record TokenRequest(Caller caller, @Nullable Duration lifetime) {

  public TokenRequest {
    if (lifetime != null && (lifetime.isNegative() || lifetime.isZero())) {
      throw new IllegalArgumentException(
          "The lifetime (%s) must be positive.\nMaybe --expires 30d.".formatted(lifetime));
    }
  }
}
