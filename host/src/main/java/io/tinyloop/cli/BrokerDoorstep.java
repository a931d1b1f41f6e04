package io.tinyloop.cli;

import io.tinyloop.device.mqtt.BrokerException;
import io.tinyloop.device.mqtt.MqttBroker;
import java.io.IOException;
import java.util.function.Consumer;

/**
 * Whether a broker lets a command in that then stays: one that refuses will do so for ever, one
 * that is away may come.
 */
final class BrokerDoorstep {

  private BrokerDoorstep() {}

  /**
   * Goes there once.
   *
   * @param notes is told that the broker is away
   * @throws IllegalArgumentException in two lines, if the broker refuses, or is not who it should
   *     be
   */
  static void check(MqttBroker broker, Consumer<String> notes) {
    try {
      broker.check();
    } catch (BrokerException e) {
      if (!e.mayPass()) {
        throw new IllegalArgumentException(e.getMessage(), e);
      }
      notes.accept(e.getMessage() + "\n  It is tried again until it works.");
    } catch (IOException e) {
      notes.accept(String.valueOf(e.getMessage()));
    }
  }
}
