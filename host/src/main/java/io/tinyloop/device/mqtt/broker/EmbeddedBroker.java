package io.tinyloop.device.mqtt.broker;

import io.tinyloop.device.mqtt.MqttBroker;
import io.tinyloop.device.mqtt.broker.BrokerListeners.Encrypted;
import io.tinyloop.tls.TlsFiles;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
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
 * An MQTT 5 broker in this JVM, in memory: nothing is written to disk, and it is gone when it is
 * closed. Starting takes 0.6 to 0.9 s. Thread-safe.
 */
public final class EmbeddedBroker implements AutoCloseable {

  private static final String PLAIN = "mqtt";
  private static final String ENCRYPTED = "mqtts";

  /** A chunk of a simulated device's has 64 KiB; its frame, topic and properties less than 1. */
  private static final int MAX_PACKET_BYTES = (1 << 16) + (1 << 10);

  private static final long MAX_CONNECTIONS = 4096;

  /** To the first bytes of a connection. */
  private static final int HANDSHAKE_SECONDS = 5;

  /** Of clients of MQTT 3, which cannot say how long their sessions are to be. */
  private static final int SESSION_SECONDS = 3600;

  /** A topic whose reader is gone may hold this much before new messages are dropped. */
  private static final long MAX_TOPIC_BYTES = 16L << 20;

  /** Held strongly: a logger that is only named loses its level with the next collection. */
  private static final List<Logger> QUIET =
      List.of(
          Logger.getLogger("org.apache.activemq"),
          Logger.getLogger("org.apache.activemq.audit"),
          Logger.getLogger("io.netty"));

  /** They say an error whenever a client hangs up or says nothing: a flood of them fills a disk. */
  private static final List<Logger> OF_STRANGERS =
      List.of(
          Logger.getLogger("org.apache.activemq.artemis.core.server"),
          Logger.getLogger("org.apache.activemq.artemis.core.protocol.mqtt"));

  private final EmbeddedActiveMQ server;
  private final int port;
  private final int encryptedPort;
  private final @Nullable HostKey key;

  private EmbeddedBroker(
      EmbeddedActiveMQ server, int port, int encryptedPort, @Nullable HostKey key) {
    this.server = server;
    this.port = port;
    this.encryptedPort = encryptedPort;
    this.key = key;
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
    return start(BrokerListeners.loopback(port), security);
  }

  /** The same with other listeners. */
  public static EmbeddedBroker start(BrokerListeners listeners, @Nullable BrokerSecurity security)
      throws IOException {
    return start(listeners, security, BrokerLimits.USUAL, _ -> {});
  }

  /**
   * The same with other limits.
   *
   * @param listener is told who broke one and was put out; must not block
   */
  public static EmbeddedBroker start(
      BrokerListeners listeners,
      @Nullable BrokerSecurity security,
      BrokerLimits limits,
      Consumer<Violation> listener)
      throws IOException {
    logFrom(Level.OFF); // a failure to start is this method's exception, told once
    Configuration configuration =
        configuration(listeners)
            .setGlobalMaxSize(limits.memoryBytes())
            .setSecurityEnabled(security != null);
    EmbeddedActiveMQ server = new EmbeddedActiveMQ().setConfiguration(configuration);
    HostKey key = security == null ? null : HostKey.random();
    if (security != null && key != null) {
      server.setSecurityManager(
          new CallerSecurity(security, key, configuration.getWildcardConfiguration()));
    }
    try {
      activate(server, GuardPost.of(limits, security, key, listener));
      int encrypted = listeners.encrypted() == null ? 0 : actualPort(server, ENCRYPTED);
      EmbeddedBroker broker = new EmbeddedBroker(server, actualPort(server, PLAIN), encrypted, key);
      logFrom(Level.SEVERE);
      return broker;
    } catch (Exception e) {
      stop(server);
      throw new IOException(
          "The MQTT broker could not listen on %s (%s).\nMaybe the port is in use; 0 takes any free one."
              .formatted(listeners.places(), e.getMessage()),
          e);
    }
  }

  /** Artemis reports a failed activation to listeners only: {@code start} returns as if it ran. */
  private static void activate(EmbeddedActiveMQ server, GuardPost guards) throws Exception {
    AtomicReference<@Nullable Exception> failure = new AtomicReference<>();
    server.createActiveMQServer();
    server
        .getActiveMQServer()
        .addProtocolManagerFactory(new BoundedMqttFactory(MAX_PACKET_BYTES, guards));
    server.getActiveMQServer().registerActivationFailureListener(failure::set);
    server.start();
    Exception cause = failure.get();
    if (cause != null) {
      throw cause;
    }
  }

  private static void logFrom(Level level) {
    QUIET.forEach(logger -> logger.setLevel(level));
    OF_STRANGERS.forEach(logger -> logger.setLevel(Level.OFF));
  }

  private static int actualPort(EmbeddedActiveMQ server, String name) throws IOException {
    if (server.getActiveMQServer().getRemotingService().getAcceptor(name)
        instanceof NettyAcceptor acceptor) {
      return acceptor.getActualPort();
    }
    throw new IOException("it has no acceptor");
  }

  private static Configuration configuration(BrokerListeners listeners) {
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
    configuration.addAcceptorConfiguration(
        acceptor(PLAIN, listeners.address(), listeners.port(), Map.of()));
    Encrypted encrypted = listeners.encrypted();
    if (encrypted != null) {
      Map<String, Object> tls =
          Map.of(
              TransportConstants.SSL_ENABLED_PROP_NAME,
              true,
              TransportConstants.KEYSTORE_PROVIDER_PROP_NAME,
              GivenTls.CONTEXT, // Artemis wants one named
              TransportConstants.ENABLED_PROTOCOLS_PROP_NAME,
              "TLSv1.2,TLSv1.3",
              GivenTls.CONTEXT,
              encrypted.files().context());
      configuration.addAcceptorConfiguration(
          acceptor(ENCRYPTED, encrypted.address(), encrypted.port(), tls));
    }
    return configuration;
  }

  private static TransportConfiguration acceptor(
      String name, String address, int port, Map<String, Object> more) {
    Map<String, Object> parameters = new HashMap<>(more);
    parameters.put(TransportConstants.HOST_PROP_NAME, address);
    parameters.put(TransportConstants.PORT_PROP_NAME, port);
    parameters.put(TransportConstants.PROTOCOLS_PROP_NAME, "MQTT");
    parameters.put(TransportConstants.TCP_NODELAY_PROPNAME, true);
    parameters.put(TransportConstants.HANDSHAKE_TIMEOUT, HANDSHAKE_SECONDS);
    parameters.put("defaultMqttSessionExpiryInterval", SESSION_SECONDS);
    parameters.put(TransportConstants.CONNECTIONS_ALLOWED, MAX_CONNECTIONS);
    parameters.put(TransportConstants.USE_EPOLL_PROP_NAME, false);
    parameters.put(TransportConstants.USE_KQUEUE_PROP_NAME, false);
    return new TransportConfiguration(NettyAcceptorFactory.class.getName(), parameters, name);
  }

  /** The port of plain MQTT. */
  public int port() {
    return port;
  }

  /** The port of MQTT by TLS; 0: there is none. */
  public int encryptedPort() {
    return encryptedPort;
  }

  /** The broker as the host itself comes in, which may use the topics of every tenant. */
  public MqttBroker own() {
    return key == null
        ? MqttBroker.at(uri())
        : new MqttBroker(
            uri(), MqttBroker.DEFAULT_TENANT, HostKey.USER, key.password(), TlsFiles.USUAL);
  }

  /** The address that MQTT clients connect to, for example {@code tcp://127.0.0.1:1883}. */
  public String uri() {
    return "tcp://%s:%d".formatted(BrokerListeners.LOOPBACK, port);
  }

  /** How many addresses there are, one a topic or filter and those of its own. */
  int addresses() {
    return server.getActiveMQServer().getPostOffice().getAddresses().size();
  }

  /** Bytes that the messages of all topics hold. */
  long heldBytes() {
    return server.getActiveMQServer().getPagingManager().getGlobalSize();
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
