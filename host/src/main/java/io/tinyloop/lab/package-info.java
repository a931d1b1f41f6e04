/** Devices that belong to a host, shared fairly between runs and lent to people. */
@NullMarked
package io.tinyloop.lab;

import org.jspecify.annotations.NullMarked;
