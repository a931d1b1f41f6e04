/**
 * The arbiter of the integer arithmetic: the equations of ARITHMETIC.md in unbounded integers, slow
 * and obvious, and the writer of the vectors. It shares no code with any kernel, image or frame
 * codec; only the value records of {@code protocol.model} are inputs.
 */
@NullMarked
package io.tinyloop.protocol.oracle;

import org.jspecify.annotations.NullMarked;
