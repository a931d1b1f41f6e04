/** What host and device must agree on: models, integer arithmetic, messages, frames, vectors. */
@NullMarked
package io.tinyloop.protocol;

import org.jspecify.annotations.NullMarked;
