/**
 * Tasks and their data: the files they are read from, their splits, and the float models that go
 * with them.
 */
@NullMarked
package io.tinyloop.data;

import org.jspecify.annotations.NullMarked;
