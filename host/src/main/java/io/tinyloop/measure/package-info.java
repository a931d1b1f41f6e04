/**
 * What a device reported in numbers: latency and energy with their provenance, spread and reason.
 */
@NullMarked
package io.tinyloop.measure;

import org.jspecify.annotations.NullMarked;
