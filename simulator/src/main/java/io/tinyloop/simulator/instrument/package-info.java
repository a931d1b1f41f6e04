/**
 * Energy meters as programs: they speak the real byte protocols, are driven by a device's own
 * marker edges, and show a modelled current. They say so, and can be told to fail.
 */
@NullMarked
package io.tinyloop.simulator.instrument;

import org.jspecify.annotations.NullMarked;
