/** Devices behind an MQTT 5 broker: the only package of the host that uses Paho. */
@NullMarked
package io.tinyloop.device.mqtt;

import org.jspecify.annotations.NullMarked;
