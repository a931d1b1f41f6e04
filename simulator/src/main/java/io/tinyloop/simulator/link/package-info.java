/** How a simulated device is reached: in the JVM, over TCP, behind a pseudo-terminal. */
@NullMarked
package io.tinyloop.simulator.link;

import org.jspecify.annotations.NullMarked;
