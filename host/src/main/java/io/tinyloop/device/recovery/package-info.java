/** How a device is brought back after a fault: the steps, their deadlines, power from outside. */
@NullMarked
package io.tinyloop.device.recovery;

import org.jspecify.annotations.NullMarked;
