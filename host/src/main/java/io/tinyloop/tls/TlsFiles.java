package io.tinyloop.tls;

import java.io.IOException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.cert.X509Certificate;
import java.util.List;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import org.jspecify.annotations.Nullable;

/**
 * Whom to trust and who one is, as PEM files.
 *
 * @param authorities certificates of the authorities to trust; null: those of the JVM
 * @param certificate one's own, with those between it and an authority; null: none
 * @param key of one's own certificate; given where the certificate is
 */
public record TlsFiles(@Nullable Path authorities, @Nullable Path certificate, @Nullable Path key) {

  /** The JVM's own authorities and no certificate. */
  public static final TlsFiles USUAL = new TlsFiles(null, null, null);

  private static final char[] IN_MEMORY = {};
  private static final byte[] PROBE = {1};

  public TlsFiles {
    if ((certificate == null) != (key == null)) {
      throw new IllegalArgumentException(
          "A certificate (%s) and its key (%s) belong together.\nMaybe one of the two options is missing."
              .formatted(certificate, key));
    }
  }

  /**
   * A context for connections, of clients and servers alike.
   *
   * @throws IllegalArgumentException in two lines, if a file cannot be read or is something else
   */
  public SSLContext context() {
    try {
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(keys(), trusted(), null);
      return context;
    } catch (GeneralSecurityException | IOException e) {
      throw new IllegalArgumentException(
          "The certificate (%s) and the key (%s) cannot be used: %s.%nMaybe they do not belong together."
              .formatted(certificate, key, e.getMessage()),
          e);
    }
  }

  private KeyManager @Nullable [] keys() throws GeneralSecurityException, IOException {
    if (certificate == null || key == null) {
      return null;
    }
    List<X509Certificate> chain = new PemFile(certificate).certificates();
    PrivateKey own = new PemFile(key).key();
    requirePair(chain.getFirst(), own);
    KeyStore store = emptyStore();
    store.setKeyEntry("own", own, IN_MEMORY, chain.toArray(new X509Certificate[0]));
    KeyManagerFactory factory =
        KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    factory.init(store, IN_MEMORY);
    return factory.getKeyManagers();
  }

  /** What the key signs, the certificate must verify. */
  private static void requirePair(X509Certificate certificate, PrivateKey key)
      throws GeneralSecurityException {
    String algorithm =
        switch (key.getAlgorithm()) {
          case "RSA" -> "SHA256withRSA";
          case "EC" -> "SHA256withECDSA";
          default -> key.getAlgorithm();
        };
    Signature signature = Signature.getInstance(algorithm);
    signature.initSign(key);
    signature.update(PROBE);
    byte[] signed = signature.sign();
    signature.initVerify(certificate);
    signature.update(PROBE);
    if (!signature.verify(signed)) {
      throw new GeneralSecurityException("they are no pair");
    }
  }

  private TrustManager @Nullable [] trusted() throws GeneralSecurityException, IOException {
    if (authorities == null) {
      return null;
    }
    KeyStore store = emptyStore();
    for (X509Certificate authority : new PemFile(authorities).certificates()) {
      store.setCertificateEntry("authority " + store.size(), authority);
    }
    TrustManagerFactory factory =
        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    factory.init(store);
    return factory.getTrustManagers();
  }

  private static KeyStore emptyStore() throws GeneralSecurityException, IOException {
    KeyStore store = KeyStore.getInstance("PKCS12");
    store.load(null, IN_MEMORY);
    return store;
  }
}
