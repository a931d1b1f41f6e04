package io.tinyloop.device.fleet;

import io.tinyloop.device.mqtt.MqttBroker;
import io.tinyloop.simulator.mqtt.BrokerAccess;

/** How simulated devices come into a broker that the host knows. */
final class BrokerDoor {

  private BrokerDoor() {}

  static BrokerAccess of(MqttBroker broker) {
    return new BrokerAccess(
        broker.uri(),
        broker.tenant(),
        broker.username(),
        broker.password(),
        broker.isEncrypted() ? broker.tls().context() : null);
  }
}
