/** Energy from a table of picojoules a cycle: MODELLED, for devices without an instrument. */
@NullMarked
package io.tinyloop.meter.model;

import org.jspecify.annotations.NullMarked;
