package io.tinyloop.access;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSVerifier;
import com.nimbusds.jose.crypto.ECDSAVerifier;
import com.nimbusds.jose.crypto.RSASSAVerifier;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jwt.JWT;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.JWTParser;
import com.nimbusds.jwt.SignedJWT;
import io.tinyloop.access.Verdict.Refused;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.text.ParseException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Collection;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Bearer tokens of an OpenID Connect issuer (RFC 7519, RFC 8725): signed by a public key of its,
 * for this audience, not expired, with a role. Nothing that is not understood is let in.
 * Thread-safe; judging does not block.
 */
public final class OidcTokens {

  private static final int LONGEST = 16_384;
  private static final int LONGEST_NAME = 64;
  private static final Duration SKEW = Duration.ofSeconds(60);

  /** Asymmetric ones only: a public key must never be taken for a shared secret. */
  private static final Set<JWSAlgorithm> ALGORITHMS =
      Set.of(
          JWSAlgorithm.RS256,
          JWSAlgorithm.RS384,
          JWSAlgorithm.RS512,
          JWSAlgorithm.PS256,
          JWSAlgorithm.PS384,
          JWSAlgorithm.PS512,
          JWSAlgorithm.ES256,
          JWSAlgorithm.ES384,
          JWSAlgorithm.ES512);

  private final OidcSettings settings;
  private final InstantSource clock;
  private final IssuerKeys keys;

  private OidcTokens(OidcSettings settings, InstantSource clock, IssuerKeys keys) {
    this.settings = settings;
    this.clock = clock;
    this.keys = keys;
  }

  /**
   * Tokens of the issuer, whose keys are read now.
   *
   * @param notes is told why keys could not be read later
   * @throws IllegalArgumentException in two lines, if they cannot be read now
   */
  public static OidcTokens of(OidcSettings settings, InstantSource clock, Consumer<String> notes) {
    IssuerKeys keys = new IssuerKeys(settings, clock, notes);
    keys.read();
    return new OidcTokens(settings, clock, keys);
  }

  /** What {@code text} is worth now. */
  public Verdict judge(String text) {
    try {
      return text.length() > LONGEST
          ? refused("is longer than %d characters".formatted(LONGEST), "Maybe it holds all groups.")
          : judge(JWTParser.parse(text));
    } catch (ParseException e) {
      return refused("is no JWT", "Maybe a part of it was not copied.");
    } catch (JOSEException e) {
      return refused("has a key that cannot be used", "Maybe its algorithm is not the key's.");
    }
  }

  private Verdict judge(JWT token) throws ParseException, JOSEException {
    if (!(token instanceof SignedJWT signed)
        || !ALGORITHMS.contains(signed.getHeader().getAlgorithm())) {
      return refused(
          "is not signed by an algorithm with public keys (%s)"
              .formatted(token.getHeader().getAlgorithm()),
          "Maybe RS256 or ES256 is set at the issuer.");
    }
    JWK key = keys.find(signed.getHeader().getKeyID());
    JWSVerifier verifier = key == null ? null : verifier(key);
    if (verifier == null) {
      return refused(
          "is signed by a key (%s) that the issuer is not known to have"
              .formatted(signed.getHeader().getKeyID()),
          "Maybe it has new keys: try again in a moment.");
    }
    if (!verifier.supportedJWSAlgorithms().contains(signed.getHeader().getAlgorithm())
        || !signed.verify(verifier)) {
      return refused("has a wrong signature", "Maybe it was changed, or is another issuer's.");
    }
    return judge(signed.getJWTClaimsSet());
  }

  private static @Nullable JWSVerifier verifier(JWK key) throws JOSEException {
    return switch (key) {
      case RSAKey rsa -> new RSASSAVerifier(rsa);
      case ECKey ec -> new ECDSAVerifier(ec);
      default -> null;
    };
  }

  private Verdict judge(JWTClaimsSet claims) throws ParseException {
    if (!settings.issuer().equals(claims.getIssuer())) {
      return refused(
          "is of the issuer %s, not of %s".formatted(claims.getIssuer(), settings.issuer()),
          "Maybe log in at the other one.");
    }
    if (!claims.getAudience().contains(settings.audience())) {
      return refused(
          "is for %s, not for %s".formatted(claims.getAudience(), settings.audience()),
          "Maybe ask for it with the audience or scope of this host.");
    }
    Instant now = clock.instant();
    if (claims.getExpirationTime() == null
        || !now.isBefore(claims.getExpirationTime().toInstant().plus(SKEW))) {
      return refused("has expired", "Maybe log in again.");
    }
    if (claims.getNotBeforeTime() != null
        && now.plus(SKEW).isBefore(claims.getNotBeforeTime().toInstant())) {
      return refused("is not good yet", "Maybe a clock is wrong.");
    }
    return caller(claims);
  }

  private Verdict caller(JWTClaimsSet claims) throws ParseException {
    Optional<Role> role = role(claims);
    if (role.isEmpty()) {
      return refused(
          "has none of the roles %s in %s"
              .formatted(settings.roles().values(), settings.roleClaim()),
          "Maybe ask who gives out roles at the issuer.");
    }
    String tenant = Caller.DEFAULT_TENANT;
    if (settings.tenantClaim() != null) {
      Object said = claim(claims, settings.tenantClaim());
      if (!(said instanceof String name) || !name.matches("[A-Za-z0-9._-]{1,64}")) {
        return refused(
            "names no tenant in %s".formatted(settings.tenantClaim()),
            "Maybe ask who gives out tenants at the issuer.");
      }
      tenant = name;
    }
    String subject = claims.getStringClaim("preferred_username");
    String name = subject == null ? claims.getSubject() : subject;
    if (name == null || name.isBlank()) {
      return refused("names nobody", "Maybe the issuer leaves sub away.");
    }
    Instant expiresAt = claims.getExpirationTime().toInstant().plus(SKEW);
    return new Verdict.Vouched(new Caller(tenant, safe(name), role.get()), expiresAt);
  }

  /** The most that any of the roles allows. */
  private Optional<Role> role(JWTClaimsSet claims) {
    Object said = claim(claims, settings.roleClaim());
    List<String> names =
        switch (said) {
          case String one -> List.of(one.split(" "));
          case Collection<?> many -> many.stream().map(String::valueOf).toList();
          case null, default -> List.of();
        };
    return Stream.of(Role.ADMIN, Role.OPERATOR, Role.VIEWER)
        .filter(role -> names.contains(settings.roles().get(role)))
        .findFirst();
  }

  /** What is under {@code path}, whose dots lead into objects; a claim with dots goes before. */
  private static @Nullable Object claim(JWTClaimsSet claims, String path) {
    Object whole = claims.getClaim(path);
    if (whole != null) {
      return whole;
    }
    Object found = claims.getClaims();
    for (String part : path.split("\\.", -1)) {
      found = found instanceof Map<?, ?> object ? object.get(part) : null;
    }
    return found;
  }

  /** A name of the characters that names here have; different names stay different. */
  private static String safe(String name) {
    if (name.matches("[A-Za-z0-9._-]{1,64}")) {
      return name;
    }
    String mark = "-" + hash(name);
    String text = name.replaceAll("[^A-Za-z0-9._-]", "_");
    return text.substring(0, Math.min(text.length(), LONGEST_NAME - mark.length())) + mark;
  }

  private static String hash(String name) {
    try {
      byte[] digest =
          MessageDigest.getInstance("SHA-256").digest(name.getBytes(StandardCharsets.UTF_8));
      return HexFormat.of().formatHex(digest, 0, 5);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("Every JVM has SHA-256.", e);
    }
  }

  private static Verdict refused(String problem, String advice) {
    return new Refused("The token %s.\n%s".formatted(problem, advice));
  }
}
