package io.tinyloop.simulator.mqtt;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.apache.activemq.artemis.api.core.TransportConfiguration;
import org.apache.activemq.artemis.core.config.Configuration;
import org.apache.activemq.artemis.core.config.impl.ConfigurationImpl;
import org.apache.activemq.artemis.core.remoting.impl.netty.NettyAcceptor;
import org.apache.activemq.artemis.core.remoting.impl.netty.NettyAcceptorFactory;
import org.apache.activemq.artemis.core.remoting.impl.netty.TransportConstants;
import org.apache.activemq.artemis.core.server.embedded.EmbeddedActiveMQ;

/** A real MQTT 5 broker in this JVM, in memory, on a free port. */
final class TestBroker implements AutoCloseable {

  private static final List<Logger> QUIET =
      List.of(Logger.getLogger("org.apache.activemq"), Logger.getLogger("io.netty"));

  private final EmbeddedActiveMQ server;
  private final int port;

  private TestBroker(EmbeddedActiveMQ server, int port) {
    this.server = server;
    this.port = port;
  }

  /** A started broker; port 0 is a free one. */
  static TestBroker start(int port) throws Exception {
    QUIET.forEach(logger -> logger.setLevel(Level.SEVERE));
    EmbeddedActiveMQ server = new EmbeddedActiveMQ().setConfiguration(configuration(port));
    server.start();
    NettyAcceptor acceptor =
        (NettyAcceptor) server.getActiveMQServer().getRemotingService().getAcceptor("mqtt");
    return new TestBroker(server, acceptor.getActualPort());
  }

  private static Configuration configuration(int port) {
    Path scratch = Path.of("target", "broker");
    Map<String, Object> settings =
        Map.of(
            TransportConstants.HOST_PROP_NAME,
            "127.0.0.1",
            TransportConstants.PORT_PROP_NAME,
            port,
            TransportConstants.PROTOCOLS_PROP_NAME,
            "MQTT",
            TransportConstants.USE_EPOLL_PROP_NAME,
            false,
            TransportConstants.USE_KQUEUE_PROP_NAME,
            false);
    return new ConfigurationImpl()
        .setPersistenceEnabled(false)
        .setSecurityEnabled(false)
        .setJMXManagementEnabled(false)
        .setMaxDiskUsage(-1)
        .setJournalDirectory(scratch.resolve("journal").toString())
        .setBindingsDirectory(scratch.resolve("bindings").toString())
        .setPagingDirectory(scratch.resolve("paging").toString())
        .setLargeMessagesDirectory(scratch.resolve("large").toString())
        .addAcceptorConfiguration(
            new TransportConfiguration(NettyAcceptorFactory.class.getName(), settings, "mqtt"));
  }

  int port() {
    return port;
  }

  String uri() {
    return "tcp://127.0.0.1:" + port;
  }

  @Override
  public void close() {
    try {
      server.stop();
    } catch (Exception e) {
      throw new IllegalStateException("The broker did not stop.", e);
    }
  }
}
