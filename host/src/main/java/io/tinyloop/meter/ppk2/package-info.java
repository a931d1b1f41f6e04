/** Nordic's Power Profiler Kit II, from its byte stream alone. */
@NullMarked
package io.tinyloop.meter.ppk2;

import org.jspecify.annotations.NullMarked;
