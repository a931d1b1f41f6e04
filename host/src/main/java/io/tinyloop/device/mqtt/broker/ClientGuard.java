package io.tinyloop.device.mqtt.broker;

import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.handler.codec.mqtt.MqttConnAckMessage;
import io.netty.handler.codec.mqtt.MqttConnectMessage;
import io.netty.handler.codec.mqtt.MqttProperties;
import io.netty.handler.codec.mqtt.MqttProperties.IntegerProperty;
import io.netty.handler.codec.mqtt.MqttProperties.MqttPropertyType;
import io.netty.handler.codec.mqtt.MqttPublishMessage;
import io.netty.handler.codec.mqtt.MqttSubscribeMessage;
import io.netty.handler.codec.mqtt.MqttTopicSubscription;
import io.netty.handler.codec.mqtt.MqttUnsubscribeMessage;
import io.netty.util.ReferenceCountUtil;
import io.netty.util.concurrent.ScheduledFuture;
import io.tinyloop.access.Caller;
import io.tinyloop.access.Role;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Stands before the broker's own handler of one connection, and ends it when its client breaks a
 * limit. On the connection's event loop only.
 */
final class ClientGuard extends ChannelDuplexHandler {

  private static final double NANOS = 1e9;

  private final GuardPost post;
  private final Set<String> topics = new HashSet<>();
  private final Set<String> subscriptions = new HashSet<>();
  private @Nullable ScheduledFuture<?> deadline;
  private boolean connected;

  /** Who it is; empty: nobody asked, or the host itself, or the broker will refuse it. */
  private Optional<Caller> caller = Optional.empty();

  private boolean capped;
  private boolean putOut;
  private String clientId = "";

  /** Publications that may still come at once, as of the time beside it. */
  private double credit;

  private long creditAt;

  ClientGuard(GuardPost post) {
    this.post = post;
    this.credit = post.limits().burst();
    this.creditAt = post.nanos().getAsLong();
  }

  @Override
  public void handlerAdded(ChannelHandlerContext context) {
    deadline =
        context
            .executor()
            .schedule(
                () -> {
                  if (!connected) {
                    var _ = context.close();
                  }
                },
                post.limits().connectDeadline().toMillis(),
                TimeUnit.MILLISECONDS);
  }

  @Override
  public void handlerRemoved(ChannelHandlerContext context) {
    if (deadline != null) {
      deadline.cancel(false);
    }
  }

  @Override
  public void channelRead(ChannelHandlerContext context, Object message) {
    if (putOut) {
      ReferenceCountUtil.release(message); // what had come before it was put out
      return;
    }
    String broken =
        switch (message) {
          case MqttConnectMessage connect -> connect(connect);
          case MqttPublishMessage publish -> publish(publish);
          case MqttSubscribeMessage subscribe -> subscribe(subscribe);
          case MqttUnsubscribeMessage unsubscribe -> {
            unsubscribe.payload().topics().forEach(subscriptions::remove);
            yield null;
          }
          default -> null;
        };
    if (broken == null) {
      context.fireChannelRead(message);
      return;
    }
    putOut = true;
    ReferenceCountUtil.release(message);
    var _ = context.close();
    caller.ifPresent(owner -> post.broken(owner, clientId, broken));
  }

  /** Null: it may go on. A client in a ban is turned away, and not told on again. */
  private @Nullable String connect(MqttConnectMessage message) {
    connected = true;
    clientId = String.valueOf(message.payload().clientIdentifier());
    String user = message.payload().userName();
    byte[] password = message.payload().passwordInBytes();
    String shown = password == null ? null : new String(password, StandardCharsets.UTF_8);
    Optional<Caller> who = post.isHost(user, shown) ? Optional.empty() : post.caller(user, shown);
    if (who.isPresent() && post.bans().holds(who.get(), clientId)) {
      return "banned";
    }
    caller = who;
    credit = who.map(this::limits).orElse(post.limits()).burst();
    capSession(message.variableHeader().properties());
    byte[] will = message.payload().willMessageInBytes();
    return will != null && will.length > post.limits().retainedBytes()
        ? "a last will of %,d bytes".formatted(will.length)
        : null;
  }

  /** A session that nobody takes up again keeps its messages no longer than this. */
  @SuppressWarnings({"rawtypes", "unchecked"}) // as the library has it
  private void capSession(MqttProperties properties) {
    int id = MqttPropertyType.SESSION_EXPIRY_INTERVAL.value();
    MqttProperties.MqttProperty asked = properties.getProperty(id);
    long longest = post.limits().sessionExpiry().toSeconds();
    if (asked instanceof IntegerProperty property
        && Integer.toUnsignedLong(property.value()) > longest) {
      properties.add(new IntegerProperty(id, (int) longest));
      capped = true;
    }
  }

  /** A client is told the life that its session has, where it asked for another. */
  @Override
  public void write(ChannelHandlerContext context, Object message, ChannelPromise promise)
      throws Exception {
    if (capped && message instanceof MqttConnAckMessage answer) {
      int id = MqttPropertyType.SESSION_EXPIRY_INTERVAL.value();
      int longest = (int) post.limits().sessionExpiry().toSeconds();
      answer.variableHeader().properties().add(new IntegerProperty(id, longest));
    }
    super.write(context, message, promise);
  }

  private @Nullable String publish(MqttPublishMessage message) {
    if (caller.isEmpty()) {
      return null;
    }
    if (message.variableHeader().topicName().contains(CallerSecurity.QUEUE)) {
      return "a topic that names a queue";
    }
    BrokerLimits limits = limits(caller.get());
    int bytes = message.payload().readableBytes();
    if (message.fixedHeader().isRetain() && bytes > limits.retainedBytes()) {
      return "a retained message of %,d bytes".formatted(bytes);
    }
    long now = post.nanos().getAsLong();
    double earned = (now - creditAt) / NANOS * limits.packetsASecond();
    credit = Math.min(limits.burst(), credit + earned) - 1;
    creditAt = now;
    if (credit < 0) {
      return "more than %,d messages a second".formatted(limits.packetsASecond());
    }
    topics.add(message.variableHeader().topicName());
    return topics.size() > limits.topics()
        ? "more than %,d topics".formatted(limits.topics())
        : null;
  }

  /** Another host speaks to all devices of its tenant. */
  private BrokerLimits limits(Caller of) {
    return of.role().includes(Role.OPERATOR) ? post.limits().ofHost() : post.limits();
  }

  private @Nullable String subscribe(MqttSubscribeMessage message) {
    if (caller.isEmpty()) {
      return null;
    }
    for (MqttTopicSubscription subscription : message.payload().topicSubscriptions()) {
      if (subscription.topicFilter().contains(CallerSecurity.QUEUE)) {
        return "a filter that names a queue";
      }
      subscriptions.add(subscription.topicFilter());
    }
    int most = post.limits().subscriptions();
    return subscriptions.size() > most ? "more than %,d subscriptions".formatted(most) : null;
  }
}
