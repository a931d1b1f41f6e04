package io.tinyloop.cli;

import io.tinyloop.access.OidcSettings;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** An issuer whose bearer tokens let people into a host, beside the host's own tokens. */
final class OidcOptions {

  @Option(
      names = "--oidc-issuer",
      paramLabel = "URL",
      description = "Let in bearer tokens of this OpenID Connect issuer, beside the host's own.")
  private @Nullable String issuer;

  @Option(
      names = "--oidc-audience",
      paramLabel = "NAME",
      description = "What its tokens are for (default: tinyloop).")
  private @Nullable String audience;

  @Option(
      names = "--oidc-keys",
      paramLabel = "URL|FILE",
      description = "Its public keys, a JWK set (default: where its discovery document says).")
  private @Nullable String keys;

  @Option(
      names = "--oidc-role-claim",
      paramLabel = "NAME",
      description = "Claim of the roles; dots lead into objects (default: roles).")
  private @Nullable String roleClaim;

  @Option(
      names = "--oidc-tenant-claim",
      paramLabel = "NAME",
      description = "Claim of the tenant (default: none, everybody is of the tenant default).")
  private @Nullable String tenantClaim;

  @Option(
      names = "--oidc-roles",
      paramLabel = "ROLE=NAME,…",
      description =
          "What it calls the roles, as viewer=guests,operator=lab-users,admin=lab-owners.")
  private @Nullable String roles;

  /** Checks the options, and tells them to a host that boots. */
  void apply() {
    if (issuer == null) {
      if (audience != null
          || keys != null
          || roleClaim != null
          || tenantClaim != null
          || roles != null) {
        throw new BadInputException(
            "An issuer's tokens are described, and no issuer (--oidc-issuer).",
            "Maybe --oidc-issuer https://login.example.org/realms/lab");
      }
      return;
    }
    var _ =
        new OidcSettings(
            issuer,
            audience == null ? "tinyloop" : audience,
            keys,
            roleClaim == null ? OidcSettings.USUAL_ROLE_CLAIM : roleClaim,
            tenantClaim,
            OidcSettings.parseRoles(roles == null ? "" : roles));
    set("issuer", issuer);
    set("audience", audience);
    set("keys", keys);
    set("role-claim", roleClaim);
    set("tenant-claim", tenantClaim);
    set("roles", roles);
  }

  private static void set(String name, @Nullable String value) {
    if (value != null) {
      System.setProperty("tinyloop.host.oidc." + name, value);
    }
  }
}
