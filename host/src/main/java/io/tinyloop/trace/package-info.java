/** The way of each candidate as a trace: the only user of OpenTelemetry. */
@NullMarked
package io.tinyloop.trace;

import org.jspecify.annotations.NullMarked;
