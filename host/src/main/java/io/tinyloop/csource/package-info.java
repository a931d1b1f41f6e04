/** A quantized model as C sources that compute what the devices computed. */
@NullMarked
package io.tinyloop.csource;

import org.jspecify.annotations.NullMarked;
