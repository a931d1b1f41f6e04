/** What a model costs that computes one step with each hop of a stream, such as audio. */
@NullMarked
package io.tinyloop.streaming;

import org.jspecify.annotations.NullMarked;
