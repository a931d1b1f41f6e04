package io.tinyloop.device.mqtt.broker;

import io.netty.channel.ChannelPipeline;
import io.netty.handler.codec.mqtt.MqttDecoder;
import java.util.List;
import java.util.Map;
import org.apache.activemq.artemis.api.core.ActiveMQBuffer;
import org.apache.activemq.artemis.api.core.BaseInterceptor;
import org.apache.activemq.artemis.api.core.RoutingType;
import org.apache.activemq.artemis.api.core.SimpleString;
import org.apache.activemq.artemis.core.protocol.mqtt.MQTTInterceptor;
import org.apache.activemq.artemis.core.protocol.mqtt.MQTTProtocolManagerFactory;
import org.apache.activemq.artemis.core.protocol.mqtt.MQTTRoutingHandler;
import org.apache.activemq.artemis.core.remoting.impl.netty.NettyServerConnection;
import org.apache.activemq.artemis.core.server.ActiveMQServer;
import org.apache.activemq.artemis.spi.core.protocol.ConnectionEntry;
import org.apache.activemq.artemis.spi.core.protocol.ProtocolManager;
import org.apache.activemq.artemis.spi.core.protocol.ProtocolManagerFactory;
import org.apache.activemq.artemis.spi.core.protocol.RemotingConnection;
import org.apache.activemq.artemis.spi.core.remoting.Acceptor;
import org.apache.activemq.artemis.spi.core.remoting.Connection;
import org.jspecify.annotations.Nullable;

/**
 * MQTT whose packets are bounded before they are collected. Artemis collects up to 256 MB of a
 * packet, of a stranger too, and compares its size with the bound afterwards.
 */
final class BoundedMqttFactory extends MQTTProtocolManagerFactory {

  private final int maxPacketBytes;
  private final GuardPost guards;

  BoundedMqttFactory(int maxPacketBytes, GuardPost guards) {
    this.maxPacketBytes = maxPacketBytes;
    this.guards = guards;
  }

  @Override
  @SuppressWarnings({"unchecked", "rawtypes"}) // the factory's own type is raw
  public ProtocolManager createProtocolManager(
      ActiveMQServer server,
      Map<String, Object> parameters,
      List<BaseInterceptor> incoming,
      List<BaseInterceptor> outgoing)
      throws Exception {
    return new Bounded(
        super.createProtocolManager(server, parameters, incoming, outgoing),
        maxPacketBytes,
        guards);
  }

  /** The protocol with another decoder, and a guard behind it. */
  @SuppressWarnings("rawtypes") // as the interface has them
  private record Bounded(
      ProtocolManager<MQTTInterceptor, MQTTRoutingHandler> mqtt,
      int maxPacketBytes,
      GuardPost guards)
      implements ProtocolManager<MQTTInterceptor, MQTTRoutingHandler> {

    @Override
    public void addChannelHandlers(ChannelPipeline pipeline) {
      mqtt.addChannelHandlers(pipeline);
      pipeline.replace(MqttDecoder.class, "bounded decoder", new MqttDecoder(maxPacketBytes));
      pipeline.addAfter("bounded decoder", "guard", new ClientGuard(guards));
    }

    @Override
    public ProtocolManagerFactory<MQTTInterceptor> getFactory() {
      return mqtt.getFactory();
    }

    @Override
    public void updateInterceptors(List<BaseInterceptor> in, List<BaseInterceptor> out) {
      mqtt.updateInterceptors(in, out);
    }

    @Override
    public ConnectionEntry createConnectionEntry(Acceptor acceptor, Connection connection) {
      return mqtt.createConnectionEntry(acceptor, connection);
    }

    @Override
    public void handleBuffer(RemotingConnection connection, ActiveMQBuffer buffer) {
      mqtt.handleBuffer(connection, buffer);
    }

    @Override
    public boolean isProtocol(byte[] array) {
      return mqtt.isProtocol(array);
    }

    @Override
    public boolean acceptsNoHandshake() {
      return mqtt.acceptsNoHandshake();
    }

    @Override
    public void handshake(NettyServerConnection connection, ActiveMQBuffer buffer) {
      mqtt.handshake(connection, buffer);
    }

    @Override
    public List<String> websocketSubprotocolIdentifiers() {
      return mqtt.websocketSubprotocolIdentifiers();
    }

    @Override
    public void setAnycastPrefix(String prefix) {
      mqtt.setAnycastPrefix(prefix);
    }

    @Override
    public void setMulticastPrefix(String prefix) {
      mqtt.setMulticastPrefix(prefix);
    }

    @Override
    public Map<SimpleString, RoutingType> getPrefixes() {
      return mqtt.getPrefixes();
    }

    @Override
    public void setSecurityDomain(String domain) {
      mqtt.setSecurityDomain(domain);
    }

    @Override
    public @Nullable String getSecurityDomain() {
      return mqtt.getSecurityDomain();
    }

    @Override
    public @Nullable MQTTRoutingHandler getRoutingHandler() {
      return mqtt.getRoutingHandler();
    }
  }
}
