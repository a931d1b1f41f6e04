/** The reproduction bundle of a point: one file, of which every byte is accounted for. */
@NullMarked
package io.tinyloop.bundle;

import org.jspecify.annotations.NullMarked;
