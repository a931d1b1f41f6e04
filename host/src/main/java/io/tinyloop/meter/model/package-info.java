/** No instrument: cycles times a table of picojoules. Always MODELLED. */
@NullMarked
package io.tinyloop.meter.model;

import org.jspecify.annotations.NullMarked;
