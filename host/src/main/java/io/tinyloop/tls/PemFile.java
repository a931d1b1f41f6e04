package io.tinyloop.tls;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A PEM file (RFC 7468): certificates, or one private key in PKCS #8.
 *
 * @param file its place, which messages quote
 */
public record PemFile(Path file) {

  private static final long MOST_BYTES = 1 << 20;
  private static final Pattern KEY =
      Pattern.compile("-----BEGIN PRIVATE KEY-----([A-Za-z0-9+/=\\s]+)-----END PRIVATE KEY-----");
  private static final List<String> KEY_TYPES = List.of("RSA", "EC", "EdDSA");

  /** At least one certificate, in the order of the file. */
  public List<X509Certificate> certificates() {
    try (ByteArrayInputStream in = new ByteArrayInputStream(read("certificate"))) {
      List<X509Certificate> certificates =
          CertificateFactory.getInstance("X.509").generateCertificates(in).stream()
              .map(X509Certificate.class::cast)
              .toList();
      if (!certificates.isEmpty()) {
        return certificates;
      }
    } catch (CertificateException | IOException e) {
      // The same to the user as a file without certificates.
    }
    throw new IllegalArgumentException(
        "The file (%s) holds no certificate in PEM form.\nMaybe it is the key, or in DER form: openssl x509 -inform der."
            .formatted(file));
  }

  /** The private key. */
  public PrivateKey key() {
    Matcher matcher = KEY.matcher(new String(read("key"), StandardCharsets.US_ASCII));
    if (!matcher.find()) {
      throw new IllegalArgumentException(
          "The file (%s) holds no private key in PKCS #8 form without a password.\nMaybe convert it: openssl pkcs8 -topk8 -nocrypt -in %s"
              .formatted(file, file));
    }
    PKCS8EncodedKeySpec encoded = new PKCS8EncodedKeySpec(decoded(matcher.group(1)));
    for (String type : KEY_TYPES) {
      try {
        return KeyFactory.getInstance(type).generatePrivate(encoded);
      } catch (GeneralSecurityException e) {
        // It is of another type.
      }
    }
    throw new IllegalArgumentException(
        "The private key (%s) is none of %s.\nMaybe the file is damaged."
            .formatted(file, KEY_TYPES));
  }

  private byte[] decoded(String base64) {
    try {
      return Base64.getMimeDecoder().decode(base64);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(
          "The private key (%s) is no Base64: %s.\nMaybe the file is damaged."
              .formatted(file, e.getMessage()),
          e);
    }
  }

  private byte[] read(String what) {
    try {
      if (Files.size(file) > MOST_BYTES) {
        throw new IllegalArgumentException(
            "The %s file (%s) is larger than %d bytes.\nMaybe it is another file."
                .formatted(what, file, MOST_BYTES));
      }
      return Files.readAllBytes(file);
    } catch (NoSuchFileException e) {
      throw new IllegalArgumentException(
          "The %s file (%s) is not there.\nMaybe it is in another folder.".formatted(what, file),
          e);
    } catch (AccessDeniedException e) {
      throw new IllegalArgumentException(
          "The %s file (%s) may not be read by this user.\nMaybe give it to the user of the service: chown, chmod 600."
              .formatted(what, file),
          e);
    } catch (IOException e) {
      throw new IllegalArgumentException(
          "The %s file (%s) cannot be read: %s.\nMaybe it is a folder."
              .formatted(what, file, e.getMessage()),
          e);
    }
  }
}
