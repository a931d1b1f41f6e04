package io.tinyloop.device.mqtt.broker;

import io.tinyloop.access.Caller;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Who a client of the broker is. Called for every packet: it must not block. */
@FunctionalInterface
public interface BrokerSecurity {

  /** The client with this name and password, if both are good now. */
  Optional<Caller> caller(@Nullable String user, @Nullable String password);
}
