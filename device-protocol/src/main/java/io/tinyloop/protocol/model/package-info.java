/** The quantized GRU as integers: operators, formats, the model image and the data set image. */
@NullMarked
package io.tinyloop.protocol.model;

import org.jspecify.annotations.NullMarked;
