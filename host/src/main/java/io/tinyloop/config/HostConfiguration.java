package io.tinyloop.config;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import io.smallrye.config.WithName;
import java.nio.file.Path;
import java.util.Optional;

/**
 * The host's own settings, as {@code tinyloop.host.*} properties or {@code TINYLOOP_HOST_*}
 * variables.
 */
@ConfigMapping(prefix = "tinyloop.host")
public interface HostConfiguration {

  /** Folder of the journal database, or {@code memory} for one that ends with the host. */
  @WithName("journal")
  @WithDefault("tinyloop-data")
  String journal();

  /** A database that several hosts may share, in place of the one in {@link #journal}. */
  Database database();

  /** PostgreSQL; the password is in the file, or in TINYLOOP_DATABASE_PASSWORD. */
  interface Database {
    /** {@code jdbc:postgresql://HOST[:PORT]/NAME}; if absent, TINYLOOP_DATABASE says it. */
    Optional<String> url();

    /** User name there; if absent, TINYLOOP_DATABASE_USER says it. */
    Optional<String> user();

    /** File of the password. */
    @WithName("password-file")
    Optional<Path> passwordFile();

    /** Seconds after which another host takes the runs of one that is silent. */
    @WithName("claim-seconds")
    @WithDefault("30")
    int claimSeconds();
  }

  /** Bench file whose devices runs may name, {@code bench} for all of them; none if absent. */
  @WithName("bench")
  Optional<String> bench();

  /**
   * {@code required} or {@code off}; if absent, required where the host listens beyond loopback.
   */
  @WithName("tokens")
  Optional<String> tokens();

  /** Most runs of one tenant that go on at once, on all hosts that share a database. */
  @WithName("runs-per-tenant")
  @WithDefault("16")
  int runsPerTenant();

  /** Most runs that go on at once, on all hosts that share a database. */
  @WithName("runs")
  @WithDefault("64")
  int runs();

  /** Most bytes of a request that brings files; every other one has 64 KiB. */
  @WithName("upload-bytes")
  @WithDefault("268435456")
  long uploadBytes();

  /** Port of the embedded MQTT broker; if absent, there is none for other processes. */
  @WithName("mqtt-port")
  Optional<Integer> mqttPort();

  /** Address that {@link #mqttPort} listens on. */
  @WithName("mqtt-address")
  @WithDefault("127.0.0.1")
  String mqttAddress();

  /** Port of the embedded MQTT broker by TLS, on the host's address; none if absent. */
  @WithName("mqtt-tls-port")
  Optional<Integer> mqttTlsPort();

  /** Wrong tokens from one address within a minute that are answered by 401; then 429. */
  @WithName("failed-logins")
  @WithDefault("20")
  int failedLogins();

  /**
   * Requests of one tenant a second, in the long run; 0: any number. If absent, 200 where the host
   * asks for tokens, any number otherwise.
   */
  @WithName("requests-per-second")
  Optional<Double> requestsPerSecond();

  /** Where traces of candidates go, by OTLP over HTTP; nowhere if absent. */
  @WithName("otlp")
  Optional<String> otlp();

  /** An issuer of bearer tokens, beside the host's own tokens. */
  Oidc oidc();

  /** An issuer of bearer tokens (OpenID Connect). */
  interface Oidc {
    /** Its URL, as its tokens say it; none if absent. */
    Optional<String> issuer();

    /** What its tokens for this host are for. */
    @WithDefault("tinyloop")
    String audience();

    /** URL or file of its keys; where its discovery document says, if absent. */
    Optional<String> keys();

    /** Claim of the roles. */
    @WithName("role-claim")
    @WithDefault("roles")
    String roleClaim();

    /** Claim of the tenant; if absent, everybody is of the default one. */
    @WithName("tenant-claim")
    Optional<String> tenantClaim();

    /** {@code viewer=NAME,operator=NAME,admin=NAME}: what the issuer calls the roles. */
    Optional<String> roles();
  }

  /** A broker elsewhere, in place of the embedded one. */
  Mqtt mqtt();

  /** A broker elsewhere; the password is in the file, or in TINYLOOP_MQTT_PASSWORD. */
  interface Mqtt {
    /** {@code mqtt://HOST[:PORT]} or {@code mqtts://HOST[:PORT]}. */
    Optional<String> url();

    /** User name there. */
    Optional<String> user();

    /** File of the password. */
    @WithName("password-file")
    Optional<Path> passwordFile();

    /** Tenant of the devices there, {@code default} if absent. */
    Optional<String> tenant();

    /** Certificates of the authorities to trust; the JVM's if absent. */
    Optional<Path> ca();

    /** The host's own certificate. */
    Optional<Path> certificate();

    /** Its key. */
    Optional<Path> key();

    /** Whether the password may travel in plain text. */
    @WithDefault("false")
    boolean insecure();
  }

  /** Where to post what happened; nowhere if absent. */
  @WithName("webhook")
  Optional<String> webhook();

  /** Signs what is posted; not signed if absent. */
  @WithName("webhook-secret")
  Optional<String> webhookSecret();
}
