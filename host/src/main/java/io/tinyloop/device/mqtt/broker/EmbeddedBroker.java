package io.tinyloop.device.mqtt.broker;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.apache.activemq.artemis.api.core.TransportConfiguration;
import org.apache.activemq.artemis.core.config.Configuration;
import org.apache.activemq.artemis.core.config.impl.ConfigurationImpl;
import org.apache.activemq.artemis.core.remoting.impl.netty.NettyAcceptor;
import org.apache.activemq.artemis.core.remoting.impl.netty.NettyAcceptorFactory;
import org.apache.activemq.artemis.core.remoting.impl.netty.TransportConstants;
import org.apache.activemq.artemis.core.server.embedded.EmbeddedActiveMQ;
import org.apache.activemq.artemis.core.settings.impl.AddressFullMessagePolicy;
import org.apache.activemq.artemis.core.settings.impl.AddressSettings;
import org.jspecify.annotations.Nullable;

/**
 * An MQTT 5 broker in this JVM, on loopback, in memory: nothing is written to disk, and it is gone
 * when it is closed. Starting takes 0.6 to 0.9 s. Thread-safe.
 */
public final class EmbeddedBroker implements AutoCloseable {

  private static final String ACCEPTOR = "mqtt";
  private static final String LOOPBACK = "127.0.0.1";

  /** PROTOCOL.md, section 3: no frame is longer, and a topic adds at most 160 bytes. */
  private static final int MAX_PACKET_BYTES = 1 << 15;

  private static final long MAX_CONNECTIONS = 4096;

  /** A topic whose reader is gone may hold this much before new messages are dropped. */
  private static final long MAX_TOPIC_BYTES = 16L << 20;

  /** Held strongly: a logger that is only named loses its level with the next collection. */
  private static final List<Logger> QUIET =
      List.of(
          Logger.getLogger("org.apache.activemq"),
          Logger.getLogger("org.apache.activemq.audit"),
          Logger.getLogger("io.netty"));

  private final EmbeddedActiveMQ server;
  private final int port;

  private EmbeddedBroker(EmbeddedActiveMQ server, int port) {
    this.server = server;
    this.port = port;
  }

  /**
   * A started broker.
   *
   * @param port the port on 127.0.0.1 to listen on; 0: any free one
   * @throws IOException when the broker cannot start, for example because the port is in use
   */
  public static EmbeddedBroker start(int port) throws IOException {
    return start(port, null);
  }

  /**
   * A started broker that asks every client who it is, for every packet.
   *
   * @param security null: everybody may do everything
   */
  public static EmbeddedBroker start(int port, @Nullable BrokerSecurity security)
      throws IOException {
    logFrom(Level.OFF); // a failure to start is this method's exception, told once
    Configuration configuration = configuration(port).setSecurityEnabled(security != null);
    EmbeddedActiveMQ server = new EmbeddedActiveMQ().setConfiguration(configuration);
    if (security != null) {
      server.setSecurityManager(
          new CallerSecurity(security, configuration.getWildcardConfiguration()));
    }
    try {
      activate(server);
      EmbeddedBroker broker = new EmbeddedBroker(server, actualPort(server));
      logFrom(Level.SEVERE);
      return broker;
    } catch (Exception e) {
      stop(server);
      throw new IOException(
          "The MQTT broker could not listen on %s:%d (%s).\nMaybe the port is in use; 0 takes any free one."
              .formatted(LOOPBACK, port, e.getMessage()),
          e);
    }
  }

  /** Artemis reports a failed activation to listeners only: {@code start} returns as if it ran. */
  private static void activate(EmbeddedActiveMQ server) throws Exception {
    AtomicReference<@Nullable Exception> failure = new AtomicReference<>();
    server.createActiveMQServer();
    server.getActiveMQServer().addProtocolManagerFactory(new BoundedMqttFactory(MAX_PACKET_BYTES));
    server.getActiveMQServer().registerActivationFailureListener(failure::set);
    server.start();
    Exception cause = failure.get();
    if (cause != null) {
      throw cause;
    }
  }

  private static void logFrom(Level level) {
    QUIET.forEach(logger -> logger.setLevel(level));
  }

  private static int actualPort(EmbeddedActiveMQ server) throws IOException {
    if (server.getActiveMQServer().getRemotingService().getAcceptor(ACCEPTOR)
        instanceof NettyAcceptor acceptor) {
      return acceptor.getActualPort();
    }
    throw new IOException("it has no acceptor");
  }

  private static Configuration configuration(int port) {
    Configuration configuration = new ConfigurationImpl();
    Path scratch = Path.of(System.getProperty("java.io.tmpdir"), "tinyloop-broker");
    configuration
        .setName("tinyloop")
        .setPersistenceEnabled(false)
        .setAuthenticationCacheSize(0) // a token that is revoked is so at once
        .setAuthorizationCacheSize(0)
        .setJMXManagementEnabled(false)
        .setMessageCounterEnabled(false)
        .setGracefulShutdownEnabled(false)
        .setThreadPoolMaxSize(8)
        .setScheduledThreadPoolMaxSize(2)
        .setMaxDiskUsage(-1)
        .setJournalDirectory(scratch.resolve("journal").toString())
        .setBindingsDirectory(scratch.resolve("bindings").toString())
        .setPagingDirectory(scratch.resolve("paging").toString())
        .setLargeMessagesDirectory(scratch.resolve("large").toString())
        .setCriticalAnalyzer(false);
    configuration.addAddressSetting(
        "#",
        new AddressSettings()
            .setAddressFullMessagePolicy(AddressFullMessagePolicy.DROP)
            .setMaxSizeBytes(MAX_TOPIC_BYTES)
            .setAutoDeleteAddresses(true)
            .setAutoDeleteQueues(true));
    configuration.addAcceptorConfiguration(acceptor(port));
    return configuration;
  }

  private static TransportConfiguration acceptor(int port) {
    return new TransportConfiguration(
        NettyAcceptorFactory.class.getName(),
        Map.of(
            TransportConstants.HOST_PROP_NAME,
            LOOPBACK,
            TransportConstants.PORT_PROP_NAME,
            port,
            TransportConstants.PROTOCOLS_PROP_NAME,
            "MQTT",
            TransportConstants.TCP_NODELAY_PROPNAME,
            true,
            TransportConstants.CONNECTIONS_ALLOWED,
            MAX_CONNECTIONS,
            TransportConstants.USE_EPOLL_PROP_NAME,
            false,
            TransportConstants.USE_KQUEUE_PROP_NAME,
            false),
        ACCEPTOR);
  }

  /** The port on 127.0.0.1. */
  public int port() {
    return port;
  }

  /** The address that MQTT clients connect to, for example {@code tcp://127.0.0.1:1883}. */
  public String uri() {
    return "tcp://%s:%d".formatted(LOOPBACK, port);
  }

  /** Stops listening, ends every connection and frees the port. */
  @Override
  public void close() {
    stop(server);
  }

  private static void stop(EmbeddedActiveMQ server) {
    try {
      server.stop();
    } catch (Exception e) {
      Logger.getLogger(EmbeddedBroker.class.getName())
          .log(Level.WARNING, "The MQTT broker did not stop cleanly.", e);
    }
  }
}
