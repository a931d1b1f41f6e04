/** Devices in Java that answer the real wire protocol. */
@NullMarked
package io.tinyloop.simulator;

import org.jspecify.annotations.NullMarked;
