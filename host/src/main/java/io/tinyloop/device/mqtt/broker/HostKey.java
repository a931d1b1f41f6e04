package io.tinyloop.device.mqtt.broker;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/**
 * By which the host comes into its own broker: 256 random bits that never leave the process.
 *
 * @param password in hexadecimal digits
 */
record HostKey(String password) {

  /** No token has such a name. */
  static final String USER = "the host";

  private static final int BYTES = 32;

  static HostKey random() {
    byte[] bytes = new byte[BYTES];
    new SecureRandom().nextBytes(bytes);
    return new HostKey(HexFormat.of().formatHex(bytes));
  }

  /** Whether somebody shows it, in a time that does not depend on where they differ. */
  boolean matches(@Nullable String user, @Nullable String shown) {
    return USER.equals(user)
        && shown != null
        && MessageDigest.isEqual(
            shown.getBytes(StandardCharsets.UTF_8), password.getBytes(StandardCharsets.UTF_8));
  }

  /** The password is not shown. */
  @Override
  public String toString() {
    return USER;
  }
}
