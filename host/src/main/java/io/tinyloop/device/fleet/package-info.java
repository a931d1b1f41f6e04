/** Opens fleets of devices of any kind: the only package of the host that knows the simulator. */
@NullMarked
package io.tinyloop.device.fleet;

import org.jspecify.annotations.NullMarked;
