/** Simulated devices behind an MQTT broker. The only package that knows the MQTT client. */
@NullMarked
package io.tinyloop.simulator.mqtt;

import org.jspecify.annotations.NullMarked;
