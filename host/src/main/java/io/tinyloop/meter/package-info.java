/** Energy meters: the port, and what all adapters share. Each instrument has a package below. */
@NullMarked
package io.tinyloop.meter;

import org.jspecify.annotations.NullMarked;
