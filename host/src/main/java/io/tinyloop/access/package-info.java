/** Who may do what: callers, their tokens, and the record of what they did. */
@NullMarked
package io.tinyloop.access;

import org.jspecify.annotations.NullMarked;
