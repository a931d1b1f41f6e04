/**
 * From real numbers to integers: the float GRU, its calibration, and the quantizer that turns both
 * into a {@link io.tinyloop.protocol.model.QuantizedGru} for any bit widths. No real number leaves
 * this package for a device.
 */
@NullMarked
package io.tinyloop.quantize;

import org.jspecify.annotations.NullMarked;
