package io.tinyloop.profile;

import io.tinyloop.protocol.model.DataSet;
import io.tinyloop.protocol.model.QuantizedGru;
import io.tinyloop.search.Genome;

/**
 * One model with a few samples, run to see what it costs.
 *
 * @param name of the shape, for example {@code I28 H64 T28}
 * @param genome whose widths the model has
 * @param samples as the device reads them
 */
record ProfileCase(String name, Genome genome, QuantizedGru model, DataSet samples) {}
