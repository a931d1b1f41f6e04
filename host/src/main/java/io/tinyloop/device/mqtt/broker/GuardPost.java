package io.tinyloop.device.mqtt.broker;

import io.tinyloop.access.Caller;
import java.time.InstantSource;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * What the guards of all connections know. Thread-safe.
 *
 * @param security null: nobody is asked who he is, and only sizes are bounded
 * @param key of the host; null where nobody is asked
 * @param nanos a clock that only goes forward
 * @param listener is told who broke a limit; must not block
 */
record GuardPost(
    BrokerLimits limits,
    @Nullable BrokerSecurity security,
    @Nullable HostKey key,
    Bans bans,
    LongSupplier nanos,
    Consumer<Violation> listener) {

  static GuardPost of(
      BrokerLimits limits,
      @Nullable BrokerSecurity security,
      @Nullable HostKey key,
      Consumer<Violation> listener) {
    Bans bans = new Bans(InstantSource.system(), limits.ban());
    return new GuardPost(limits, security, key, bans, System::nanoTime, listener);
  }

  boolean isHost(@Nullable String user, @Nullable String password) {
    return key != null && key.matches(user, password);
  }

  Optional<Caller> caller(@Nullable String user, @Nullable String password) {
    return security == null ? Optional.empty() : security.caller(user, password);
  }

  void broken(Caller owner, String clientId, String reason) {
    bans.add(owner, clientId);
    listener.accept(new Violation(owner, clientId, reason));
  }
}
