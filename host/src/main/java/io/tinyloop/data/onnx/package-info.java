/** Models in ONNX: what a GRU with a linear classifier looks like there. */
@NullMarked
package io.tinyloop.data.onnx;

import org.jspecify.annotations.NullMarked;
