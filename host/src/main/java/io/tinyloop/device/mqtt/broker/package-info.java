/** The MQTT 5 broker inside the host: the only package that uses Artemis. */
@NullMarked
package io.tinyloop.device.mqtt.broker;

import org.jspecify.annotations.NullMarked;
