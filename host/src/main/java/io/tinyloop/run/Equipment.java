package io.tinyloop.run;

import io.tinyloop.device.bench.BenchFile;
import io.tinyloop.device.mqtt.MqttBroker;
import org.jspecify.annotations.Nullable;

/**
 * What a command without a host uses beside its own machine.
 *
 * @param broker where MQTT devices are; null: at an embedded one
 * @param bench whose labels, power controls and recovery settings its devices have; null: none
 */
public record Equipment(@Nullable MqttBroker broker, @Nullable BenchFile bench) {

  /** None. */
  public static final Equipment NONE = new Equipment(null, null);
}
