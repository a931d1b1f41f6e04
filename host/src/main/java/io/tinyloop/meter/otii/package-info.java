/** Qoitech's Otii, by JSON over TCP. */
@NullMarked
package io.tinyloop.meter.otii;

import org.jspecify.annotations.NullMarked;
