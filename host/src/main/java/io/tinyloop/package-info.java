/** TinyLoop: the hardware-in-the-loop evaluation server for quantized GRUs. */
@NullMarked
package io.tinyloop;

import org.jspecify.annotations.NullMarked;
