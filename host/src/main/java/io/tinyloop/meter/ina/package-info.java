/** A sensor on the device's own board, whose energies the firmware reports. */
@NullMarked
package io.tinyloop.meter.ina;

import org.jspecify.annotations.NullMarked;
