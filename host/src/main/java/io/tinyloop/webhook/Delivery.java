package io.tinyloop.webhook;

import java.nio.charset.StandardCharsets;
import java.security.InvalidKeyException;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * One message, the same in every attempt.
 *
 * @param id a receiver that has seen it before has the message already
 * @param event {@code run.ended} or {@code device.quarantined}
 * @param seconds since 1970, when it happened
 * @param body JSON
 */
record Delivery(String id, String event, long seconds, String body) {

  private static final String ALGORITHM = "HmacSHA256";

  /**
   * {@code sha256=} and the HMAC, in hexadecimal, over seconds, a dot and the body: whoever knows
   * the secret can tell that the message is the host's, and not an old one sent again.
   */
  String signature(String secret) {
    try {
      Mac mac = Mac.getInstance(ALGORITHM);
      mac.init(new SecretKeySpec(secret.getBytes(StandardCharsets.UTF_8), ALGORITHM));
      byte[] signed = mac.doFinal((seconds + "." + body).getBytes(StandardCharsets.UTF_8));
      return "sha256=" + HexFormat.of().formatHex(signed);
    } catch (NoSuchAlgorithmException | InvalidKeyException e) {
      throw new IllegalStateException("Every Java has " + ALGORITHM, e);
    }
  }
}
