package io.tinyloop.config;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import io.smallrye.config.WithName;
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

  /** Bench file whose devices runs may name, {@code bench} for all of them; none if absent. */
  @WithName("bench")
  Optional<String> bench();

  /**
   * {@code required} or {@code off}; if absent, required where the host listens beyond loopback.
   */
  @WithName("tokens")
  Optional<String> tokens();

  /** Most runs of one tenant that go on at once. */
  @WithName("runs-per-tenant")
  @WithDefault("16")
  int runsPerTenant();

  /** Most runs that go on at once. */
  @WithName("runs")
  @WithDefault("64")
  int runs();

  /** Port on 127.0.0.1 of the embedded MQTT broker; 0: any free one, when it is needed. */
  @WithName("mqtt-port")
  @WithDefault("0")
  int mqttPort();

  /** Where to post what happened; nowhere if absent. */
  @WithName("webhook")
  Optional<String> webhook();

  /** Signs what is posted; not signed if absent. */
  @WithName("webhook-secret")
  Optional<String> webhookSecret();
}
