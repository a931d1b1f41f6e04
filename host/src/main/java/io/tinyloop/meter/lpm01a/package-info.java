/** ST's X-NUCLEO-LPM01A, over its serial command line (UM2269). */
@NullMarked
package io.tinyloop.meter.lpm01a;

import org.jspecify.annotations.NullMarked;
