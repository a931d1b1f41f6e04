/** The boards of a bench on an MQTT broker, for a host elsewhere. */
@NullMarked
package io.tinyloop.agent;

import org.jspecify.annotations.NullMarked;
