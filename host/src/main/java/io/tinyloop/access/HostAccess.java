package io.tinyloop.access;

import java.net.InetAddress;
import java.net.UnknownHostException;

/**
 * How one comes into a host.
 *
 * @param tokensRequired whether every request needs a token; if not, everybody is {@link
 *     Caller#LOCAL}
 * @param loopback whether the host listens on loopback only
 */
public record HostAccess(Tokens tokens, boolean tokensRequired, boolean loopback) {

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
