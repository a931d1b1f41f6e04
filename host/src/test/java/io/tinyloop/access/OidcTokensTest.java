package io.tinyloop.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.ECDSASigner;
import com.nimbusds.jose.crypto.MACSigner;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.gen.ECKeyGenerator;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.PlainJWT;
import com.nimbusds.jwt.SignedJWT;
import com.sun.net.httpserver.HttpServer;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Tokens that are signed here, by a key set that is made here. */
@Timeout(120)
class OidcTokensTest {

  private static final String ISSUER = "https://login.example.org/realms/lab";
  private static final Instant NOW = Instant.parse("2026-01-02T03:04:05Z");

  @TempDir private Path directory;
  private ECKey key;
  private OidcTokens tokens;

  @BeforeEach
  void keys() throws Exception {
    key = key("first");
    Path file = directory.resolve("keys.json");
    Files.writeString(file, new JWKSet(key.toPublicJWK()).toString());
    OidcSettings settings =
        new OidcSettings(
            ISSUER,
            "tinyloop",
            file.toString(),
            "realm_access.roles",
            "tenant",
            OidcSettings.parseRoles("operator=lab-users"));
    tokens = OidcTokens.of(settings, InstantSource.fixed(NOW), _ -> {});
  }

  private static ECKey key(String id) throws Exception {
    return new ECKeyGenerator(Curve.P_256).keyID(id).generate();
  }

  /** A token that is good. */
  private static JWTClaimsSet.Builder good() {
    return new JWTClaimsSet.Builder()
        .issuer(ISSUER)
        .audience(List.of("other", "tinyloop"))
        .subject("0815")
        .claim("preferred_username", "alice")
        .claim("tenant", "physics")
        .claim("realm_access", Map.of("roles", List.of("lab-users", "viewer")))
        .expirationTime(Date.from(NOW.plus(Duration.ofMinutes(5))));
  }

  private String signed(JWTClaimsSet claims) throws Exception {
    return signed(claims, key);
  }

  private static String signed(JWTClaimsSet claims, ECKey by) throws Exception {
    SignedJWT token =
        new SignedJWT(
            new JWSHeader.Builder(JWSAlgorithm.ES256).keyID(by.getKeyID()).build(), claims);
    token.sign(new ECDSASigner(by));
    return token.serialize();
  }

  @Test
  void aGoodTokenIsItsHoldersWithTheHighestOfItsRoles() throws Exception {
    assertThat(tokens.judge(signed(good().build())))
        .isEqualTo(
            new Verdict.Vouched(
                new Caller("physics", "alice", Role.OPERATOR),
                NOW.plus(Duration.ofMinutes(5)).plusSeconds(60)));
  }

  @Test
  void differentNamesStayDifferentWhereACharacterIsNotAllowed() throws Exception {
    assertThat(name("alice@lab.org"))
        .startsWith("alice_lab.org-")
        .isNotEqualTo(name("alice lab.org"));
    assertThat(name("x".repeat(500))).hasSize(64);
  }

  private String name(String user) throws Exception {
    Verdict verdict = tokens.judge(signed(good().claim("preferred_username", user).build()));
    return ((Verdict.Vouched) verdict).caller().name();
  }

  @Test
  void everythingThatIsWrongIsRefusedInItsOwnWords() throws Exception {
    assertRefused(signed(good().issuer("https://evil.example").build()), "issuer");
    assertRefused(signed(good().audience("other").build()), "not for tinyloop");
    assertRefused(signed(good().audience((String) null).build()), "not for tinyloop");
    assertRefused(
        signed(good().expirationTime(Date.from(NOW.minusSeconds(61))).build()), "expired");
    assertRefused(signed(good().expirationTime(null).build()), "expired");
    assertRefused(
        signed(good().notBeforeTime(Date.from(NOW.plusSeconds(61))).build()), "not good yet");
    assertRefused(signed(good().claim("realm_access", null).build()), "none of the roles");
    assertRefused(
        signed(good().claim("realm_access", Map.of("roles", List.of("DEVICE"))).build()),
        "none of the roles");
    assertRefused(signed(good().claim("tenant", null).build()), "no tenant");
    assertRefused(signed(good().claim("tenant", "../default").build()), "no tenant");
    assertRefused(signed(good().claim("preferred_username", null).subject(null).build()), "nobody");
    assertRefused(new PlainJWT(good().build()).serialize(), "none");
    assertRefused(signed(good().build(), key("second")), "not known to have");
    assertRefused(signed(good().build(), key("first")), "wrong signature");
    assertRefused("tl_0123456789_" + "0".repeat(64), "no JWT");
    assertRefused("x".repeat(20_000), "longer");
  }

  /** The oldest trick: the public key, which everybody has, as a shared secret. */
  @Test
  void aPublicKeyIsNoSharedSecret() throws Exception {
    SignedJWT token =
        new SignedJWT(
            new JWSHeader.Builder(JWSAlgorithm.HS256).keyID("first").build(), good().build());
    token.sign(new MACSigner(key.toPublicJWK().toJSONString().getBytes(StandardCharsets.UTF_8)));
    assertRefused(token.serialize(), "HS256");
  }

  @Test
  void aTokenThatWasChangedIsRefused() throws Exception {
    String[] parts = signed(good().build()).split("\\.", -1);
    String other = signed(good().claim("tenant", "default").build()).split("\\.", -1)[1];
    assertRefused(parts[0] + "." + other + "." + parts[2], "wrong signature");
    assertRefused(parts[0] + "." + parts[1] + ".", "");
  }

  private void assertRefused(String token, String said) {
    assertThat(tokens.judge(token))
        .isInstanceOfSatisfying(
            Verdict.Refused.class,
            refused -> assertThat(refused.message()).contains(said).contains("\nMaybe"));
  }

  @Test
  void newKeysOfTheIssuerAreFoundByThemselves() throws Exception {
    AtomicReference<String> published =
        new AtomicReference<>(new JWKSet(key.toPublicJWK()).toString());
    AtomicReference<Instant> now = new AtomicReference<>(NOW);
    LinkedBlockingQueue<String> asked = new LinkedBlockingQueue<>();
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    String issuer = "http://localhost:" + server.getAddress().getPort();
    server.createContext(
        "/",
        exchange -> {
          String path = exchange.getRequestURI().getPath();
          String answer =
              path.equals("/.well-known/openid-configuration")
                  ? "{\"issuer\":\"%s\",\"jwks_uri\":\"%s/keys\"}".formatted(issuer, issuer)
                  : published.get();
          byte[] bytes = answer.getBytes(StandardCharsets.UTF_8);
          exchange.sendResponseHeaders(200, bytes.length);
          exchange.getResponseBody().write(bytes);
          exchange.close();
          asked.add(path);
        });
    server.start();
    try {
      OidcTokens discovered =
          OidcTokens.of(OidcSettings.usual(issuer, "tinyloop", null), now::get, _ -> {});
      ECKey second = key("second");
      JWTClaimsSet claims = good().issuer(issuer).claim("roles", "admin").build();
      assertThat(discovered.judge(signed(claims))).isInstanceOf(Verdict.Vouched.class);
      assertThat(discovered.judge(signed(claims, second))).isInstanceOf(Verdict.Refused.class);
      asked.clear();

      published.set(new JWKSet(List.of(key.toPublicJWK(), second.toPublicJWK())).toString());
      now.set(NOW.plusSeconds(30));
      Verdict verdict = discovered.judge(signed(claims, second)); // asks behind our back
      assertThat(verdict).isInstanceOf(Verdict.Refused.class);
      while (!(verdict instanceof Verdict.Vouched)) {
        Thread.onSpinWait();
        verdict = discovered.judge(signed(claims, second));
      }
      assertThat(asked).as("one look").hasSize(2);
    } finally {
      server.stop(0);
    }
  }

  @Test
  void whatCannotBeUsedIsSaidAtTheStart() {
    assertThatThrownBy(() -> OidcSettings.usual("lab", "tinyloop", null))
        .hasMessageContaining("lab");
    assertThatThrownBy(() -> OidcSettings.usual("http://login.example.org", "tinyloop", null))
        .hasMessageContaining("plain HTTP");
    assertThatThrownBy(() -> OidcSettings.parseRoles("device=x")).hasMessageContaining("device=x");
    assertThatThrownBy(() ->
            OidcTokens.of(
                OidcSettings.usual(ISSUER, "tinyloop", directory.resolve("none").toString()),
                InstantSource.system(),
                _ -> {}))
        .hasMessageContaining("none")
        .hasMessageContaining("\nMaybe");
  }
}
