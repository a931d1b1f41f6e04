/**
 * What a core makes of a model: genomes are run on a device, and a cost model is fitted to what it
 * counted. With {@code device.fleet} the only package that knows the simulator.
 */
@NullMarked
package io.tinyloop.profile;

import org.jspecify.annotations.NullMarked;
