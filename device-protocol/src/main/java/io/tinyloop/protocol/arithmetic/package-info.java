/** The equations of ARITHMETIC.md in Java: the clear reference kernel and the fast engines. */
@NullMarked
package io.tinyloop.protocol.arithmetic;

import org.jspecify.annotations.NullMarked;
