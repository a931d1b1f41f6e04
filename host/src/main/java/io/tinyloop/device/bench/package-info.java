/** The bench file: which devices stand on a bench, how they are reached and what they are. */
@NullMarked
package io.tinyloop.device.bench;

import org.jspecify.annotations.NullMarked;
