package io.tinyloop.access;

import java.time.Instant;

/** What a token is worth. */
public sealed interface Verdict {

  /**
   * It is good.
   *
   * @param tokenId names the token in {@link Tokens#isLive}
   */
  record Accepted(Caller caller, String tokenId) implements Verdict {}

  /**
   * An issuer elsewhere says that it is good.
   *
   * @param expiresAt from when on it is not
   */
  record Vouched(Caller caller, Instant expiresAt) implements Verdict {}

  /**
   * It is not.
   *
   * @param message two lines, the second begins with "Maybe"
   */
  record Refused(String message) implements Verdict {}
}
