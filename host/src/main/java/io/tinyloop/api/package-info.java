/** The host's REST interface and its events. */
@NullMarked
package io.tinyloop.api;

import org.jspecify.annotations.NullMarked;
