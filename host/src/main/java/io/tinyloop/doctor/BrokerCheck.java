package io.tinyloop.doctor;

import io.tinyloop.device.mqtt.MqttBroker;
import java.io.IOException;

/** Whether a broker lets this program in. */
final class BrokerCheck {

  private BrokerCheck() {}

  static Finding of(MqttBroker broker) {
    try {
      broker.check();
      return Finding.ok("broker", "%s lets us in".formatted(broker));
    } catch (IOException e) {
      String[] lines = String.valueOf(e.getMessage()).split("\\R", 2);
      return Finding.wrong(
          "broker", lines[0], lines.length > 1 ? lines[1] : "Maybe it is not running.");
    }
  }
}
