/**
 * What the element-wise operators are given when a model is loaded.
 */
#ifndef TL_ELEMENTWISE_H
#define TL_ELEMENTWISE_H

#include "tl_model.h"

/** Every constant of a proven stage is scaled to this shift: a code below 2^8 and its fraction fill 31 bits. */
enum { TL_PROVEN_SHIFT = 23 };

/**
 * Fills the complements of `pairs`, the table of UPDATE_SIGMOID, and sets layer->proven; operators 7 to 17 and the formats of the linear
 * ones are read and checked.
 */
void tl_elementwise_prepare(tl_layer *layer, tl_unit_pair *pairs);

#endif
