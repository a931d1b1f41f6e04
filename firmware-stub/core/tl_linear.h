/**
 * Linear operators: packing into blocks when a model is loaded, equation 4 when it runs.
 */
#ifndef TL_LINEAR_H
#define TL_LINEAR_H

#include "tl_kernel.h"

/** Bytes of all blocks of an operator whose rows, columns and weight_bits are set. */
uint32_t tl_linear_bytes(const tl_kernel *kernel, const tl_linear *linear);

/**
 * Packs one block. All fields of `linear` but `blocks` are set.
 *
 * @param codes     bit stream of the whole matrix, row by row
 * @param first_row of the block, a multiple of 4
 * @param tail      biases and multipliers of the rows; zero past the end
 * @param blocks    start of all blocks, aligned to 4
 */
void tl_linear_pack(const tl_kernel *kernel, const tl_linear *linear, const uint8_t *codes, uint32_t first_row, tl_tail tail,
                    uint8_t *blocks);

/** Equation 4 for all rows: output codes, one byte each; `output` is aligned to 4 and has room for whole blocks. */
void tl_linear_apply(const tl_kernel *kernel, const tl_linear *linear, tl_vector *vector, uint8_t *output);

/** Equation 4 without requantization: the accumulators of one block. */
void tl_linear_accumulate(const tl_linear *linear, const tl_plan *plan, uint32_t first_row, int32_t accumulators[TL_BLOCK_ROWS]);

#endif
