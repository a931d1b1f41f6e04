/** What a model costs on a core: cycles and energy, all of it modelled. */
@NullMarked
package io.tinyloop.simulator.cost;

import org.jspecify.annotations.NullMarked;
