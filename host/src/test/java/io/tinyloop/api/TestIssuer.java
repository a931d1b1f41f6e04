package io.tinyloop.api;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.ECDSASigner;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.gen.ECKeyGenerator;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.PlainJWT;
import com.nimbusds.jwt.SignedJWT;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.text.ParseException;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import java.util.Properties;

/** An issuer of bearer tokens; its one key is made here, and shared by every class loader. */
final class TestIssuer {

  static final String ISSUER = "https://issuer.example.org";

  private static final String KEY = "tinyloop.test.issuer-key";

  private TestIssuer() {}

  private static ECKey key() {
    Properties shared = System.getProperties();
    synchronized (shared) {
      try {
        String known = shared.getProperty(KEY);
        if (known != null) {
          return ECKey.parse(known);
        }
        ECKey made = new ECKeyGenerator(Curve.P_256).keyID("test").generate();
        shared.setProperty(KEY, made.toJSONString());
        return made;
      } catch (JOSEException | ParseException e) {
        throw new IllegalStateException(e);
      }
    }
  }

  /** A file of its public keys. */
  static Path keys() {
    try {
      Path file = Files.createTempFile("issuer", ".json");
      file.toFile().deleteOnExit();
      return Files.writeString(file, new JWKSet(key().toPublicJWK()).toString());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static String token(String user, String tenant, String role) throws JOSEException {
    SignedJWT token =
        new SignedJWT(
            new JWSHeader.Builder(JWSAlgorithm.ES256).keyID("test").build(),
            claims(user, tenant, role));
    token.sign(new ECDSASigner(key()));
    return token.serialize();
  }

  /** The same without a signature: algorithm none. */
  static String unsigned(String user, String tenant, String role) {
    return new PlainJWT(claims(user, tenant, role)).serialize();
  }

  private static JWTClaimsSet claims(String user, String tenant, String role) {
    return new JWTClaimsSet.Builder()
        .issuer(ISSUER)
        .audience("tinyloop")
        .subject(user)
        .claim("tenant", tenant)
        .claim("roles", List.of(role))
        .expirationTime(Date.from(Instant.now().plus(Duration.ofMinutes(5))))
        .build();
  }
}
