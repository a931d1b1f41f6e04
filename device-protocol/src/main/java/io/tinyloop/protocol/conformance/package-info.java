/**
 * The vectors: what every implementation must compute, how they are read, and how they are
 * replayed.
 */
@NullMarked
package io.tinyloop.protocol.conformance;

import org.jspecify.annotations.NullMarked;
