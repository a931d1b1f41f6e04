/** Tells another program what happened on a host. */
@NullMarked
package io.tinyloop.webhook;

import org.jspecify.annotations.NullMarked;
