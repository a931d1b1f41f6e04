/** Faults that simulated devices and their lines have on purpose, by rate and seed. */
@NullMarked
package io.tinyloop.simulator.fault;

import org.jspecify.annotations.NullMarked;
