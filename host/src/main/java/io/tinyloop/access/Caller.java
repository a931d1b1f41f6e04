package io.tinyloop.access;

/**
 * Who asks: the holder of a token, or whoever is on this machine where none is needed.
 *
 * @param tenant whose runs, leases and devices the caller sees; 1…64 of {@code A–Z a–z 0–9 . _ -}
 * @param name of the token, or the UID of a device; 1…64 of the same characters
 */
public record Caller(String tenant, String name, Role role) {

  /** The tenant of a host that has no others; its administrators are the host's. */
  public static final String DEFAULT_TENANT = "default";

  /** Whoever uses a host that listens on loopback only and asks for no token. */
  public static final Caller LOCAL = new Caller(DEFAULT_TENANT, "local", Role.ADMIN);

  public Caller {
    checkName("tenant", tenant);
    checkName("name", name);
  }

  /** Whether the caller administers the host itself, over all tenants. */
  public boolean ownsHost() {
    return role == Role.ADMIN && tenant.equals(DEFAULT_TENANT);
  }

  private static void checkName(String what, String value) {
    if (!value.matches("[A-Za-z0-9._-]{1,64}")) {
      throw new IllegalArgumentException(
          """
          The %s (%s) must be 1…64 letters, digits, dots, underscores or hyphens.
          Maybe it has a space or a slash.\
          """
              .formatted(what, value));
    }
  }
}
