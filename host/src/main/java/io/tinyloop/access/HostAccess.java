package io.tinyloop.access;

import java.net.InetAddress;
import java.net.UnknownHostException;
import org.jspecify.annotations.Nullable;

/**
 * How one comes into a host.
 *
 * @param oidc bearer tokens of an issuer, beside the host's own; null: none
 * @param tokensRequired whether every request needs a token; if not, everybody is {@link
 *     Caller#LOCAL}
 * @param loopback whether the host listens on loopback only
 */
public record HostAccess(
    Tokens tokens, @Nullable OidcTokens oidc, boolean tokensRequired, boolean loopback) {

  private static final String OWN = "tl_";

  /** What {@code text} is worth now, the host's own token or one of an issuer. */
  public Verdict judge(String text) {
    return oidc == null || text.startsWith(OWN) ? tokens.judge(text) : oidc.judge(text);
  }

  /** Whether an address to listen on, as a name or a number, is reached from this machine only. */
  public static boolean isLoopback(String address) {
    try {
      return InetAddress.getByName(address).isLoopbackAddress();
    } catch (UnknownHostException e) {
      return false;
    }
  }

  /** Whether a {@code Host} header, {@code name[:port]}, names this machine itself. */
  public static boolean isLoopbackName(String host) {
    String name = host.replaceFirst(":\\d{1,5}$", "");
    return name.equals("localhost") || name.equals("[::1]") || name.matches("127(\\.\\d{1,3}){3}");
  }
}
