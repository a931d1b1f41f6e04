/**
 * What can be read out of finished runs: distributions, sensitivities, maps, patterns, curves. A
 * function of the runs' files; no framework, no device, no clock.
 */
@NullMarked
package io.tinyloop.analysis;

import org.jspecify.annotations.NullMarked;
