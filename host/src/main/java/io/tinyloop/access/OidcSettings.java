package io.tinyloop.access;

import java.net.URI;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Whose bearer tokens (OpenID Connect, RFC 9068) let people in beside the host's own.
 *
 * @param issuer the {@code iss} of every token
 * @param audience that must be among the {@code aud} of every token
 * @param keys URL or file of the issuer's keys (RFC 7517); null: where the issuer's discovery
 *     document says
 * @param roleClaim the claim that holds one or more names of roles; dots lead into objects
 * @param tenantClaim the claim that names the tenant; null: everybody is of the default one
 * @param roles names of the issuer's roles that mean VIEWER, OPERATOR and ADMIN here
 */
public record OidcSettings(
    String issuer,
    String audience,
    @Nullable String keys,
    String roleClaim,
    @Nullable String tenantClaim,
    Map<Role, String> roles) {

  /** Where most issuers put them, or can be told to. */
  public static final String USUAL_ROLE_CLAIM = "roles";

  public OidcSettings {
    if (!issuer.matches("https?://\\S+")) {
      throw new IllegalArgumentException(
          "The issuer (%s) must be a URL.\nMaybe https://login.example.org/realms/lab, as its tokens say it."
              .formatted(issuer));
    }
    if (audience.isBlank()) {
      throw new IllegalArgumentException(
          "The audience (%s) must be named.\nMaybe --oidc-audience tinyloop.".formatted(audience));
    }
    String place = keys == null ? issuer : keys;
    if (place.startsWith("http:") && !HostAccess.isLoopback(URI.create(place).getHost())) {
      throw new IllegalArgumentException(
          "The issuer's keys (%s) would come over plain HTTP, where anybody can put in others.\nMaybe https://, or a file."
              .formatted(place));
    }
    if (roles.keySet().stream().anyMatch(role -> role.compareTo(Role.VIEWER) < 0)) {
      throw new IllegalArgumentException(
          "The roles (%s) are of people; devices and agents have tokens of the host.\nMaybe viewer=…,operator=…,admin=…"
              .formatted(roles));
    }
    roles = Map.copyOf(roles);
  }

  /** The usual claims; roles are called as they are here, in lower case. */
  public static OidcSettings usual(String issuer, String audience, @Nullable String keys) {
    return new OidcSettings(issuer, audience, keys, USUAL_ROLE_CLAIM, null, parseRoles(""));
  }

  /**
   * Names of roles.
   *
   * @param text {@code viewer=NAME,operator=NAME,admin=NAME}, any of them; those left away are
   *     called as they are here
   */
  public static Map<Role, String> parseRoles(String text) {
    Map<Role, String> roles =
        new EnumMap<>(
            Map.of(Role.VIEWER, "viewer", Role.OPERATOR, "operator", Role.ADMIN, "admin"));
    Map<String, Role> known = new LinkedHashMap<>();
    roles.forEach((role, name) -> known.put(name, role));
    for (String part : text.isBlank() ? new String[0] : text.split(",", -1)) {
      String[] words = part.strip().split("=", 2);
      Role role = known.get(words[0]);
      if (role == null || words.length < 2 || words[1].isBlank()) {
        throw new IllegalArgumentException(
            "The role (%s) must be one of viewer=NAME, operator=NAME, admin=NAME.\nMaybe operator=lab-users."
                .formatted(part));
      }
      roles.put(role, words[1]);
    }
    return roles;
  }
}
