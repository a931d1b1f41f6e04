package io.tinyloop.access;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.JWKSet;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.text.ParseException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The public keys of an issuer, held in memory: to ask for one does not block. They are read again
 * behind the callers' backs when they are old, or when one is missed, at most so often.
 * Thread-safe.
 */
final class IssuerKeys {

  private static final Duration OLD = Duration.ofMinutes(15);
  private static final Duration BETWEEN_READS = Duration.ofSeconds(10);
  private static final Duration PATIENCE = Duration.ofSeconds(10);
  private static final int MOST_BYTES = 1 << 18;
  private static final ObjectMapper JSON = new ObjectMapper();

  private final OidcSettings settings;
  private final InstantSource clock;
  private final Consumer<String> notes;
  private final AtomicBoolean reading = new AtomicBoolean();
  private volatile JWKSet keys = new JWKSet();
  private volatile Instant readAt = Instant.MIN;

  IssuerKeys(OidcSettings settings, InstantSource clock, Consumer<String> notes) {
    this.settings = settings;
    this.clock = clock;
    this.notes = notes;
  }

  /** The key with this id, or the only one there is where no id is given. */
  @Nullable JWK find(@Nullable String id) {
    JWKSet known = keys;
    JWK key =
        id != null
            ? known.getKeyByKeyId(id)
            : known.size() == 1 ? known.getKeys().getFirst() : null;
    Duration age = readAt.equals(Instant.MIN) ? OLD : Duration.between(readAt, clock.instant());
    boolean due = key == null ? age.compareTo(BETWEEN_READS) > 0 : age.compareTo(OLD) >= 0;
    if (due && reading.compareAndSet(false, true)) {
      var _ = Thread.ofVirtual().name("issuer keys").start(this::readAndNote);
    }
    return key;
  }

  private void readAndNote() {
    try {
      read();
    } catch (IllegalArgumentException e) {
      notes.accept(String.valueOf(e.getMessage()));
    } finally {
      reading.set(false);
    }
  }

  /**
   * Reads the keys now.
   *
   * @throws IllegalArgumentException in two lines, if they cannot be had; the old ones stay
   */
  void read() {
    readAt = clock.instant();
    String place = settings.keys();
    try {
      String text = place == null ? fetch(discovered()) : text(place);
      keys = JWKSet.parse(text).toPublicJWKSet();
    } catch (IOException | ParseException | RuntimeException e) {
      throw new IllegalArgumentException(
          "The keys of the issuer %s (%s) cannot be read: %s.\nMaybe --oidc-keys names a URL or a file of them."
              .formatted(settings.issuer(), place == null ? "discovery" : place, e.getMessage()),
          e);
    }
  }

  private static String text(String place) throws IOException {
    return place.matches("https?://.*")
        ? fetch(URI.create(place))
        : Files.readString(Path.of(place));
  }

  /** OpenID Connect Discovery 1.0, section 4. */
  private URI discovered() throws IOException {
    String base = settings.issuer().replaceFirst("/$", "");
    JsonNode document =
        JSON.readTree(fetch(URI.create(base + "/.well-known/openid-configuration")));
    if (!document.path("issuer").asText().equals(settings.issuer())) {
      throw new IOException("the document is of the issuer " + document.path("issuer").asText());
    }
    URI place = URI.create(document.path("jwks_uri").asText());
    if (!"https".equals(place.getScheme()) && !HostAccess.isLoopback(place.getHost())) {
      throw new IOException("jwks_uri is no https URL: " + place);
    }
    return place;
  }

  private static String fetch(URI place) throws IOException {
    try (HttpClient http = HttpClient.newBuilder().connectTimeout(PATIENCE).build()) {
      HttpRequest request = HttpRequest.newBuilder(place).timeout(PATIENCE).build();
      HttpResponse<InputStream> answer =
          http.send(request, HttpResponse.BodyHandlers.ofInputStream());
      try (InputStream body = answer.body()) {
        if (answer.statusCode() != 200) {
          throw new IOException(place + " answers " + answer.statusCode());
        }
        return new String(body.readNBytes(MOST_BYTES), StandardCharsets.UTF_8);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    }
  }
}
