/** A device that speaks the wire protocol: its state machine, without a link. */
@NullMarked
package io.tinyloop.simulator.device;

import org.jspecify.annotations.NullMarked;
