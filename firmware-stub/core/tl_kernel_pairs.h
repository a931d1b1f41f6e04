/** The inner loops of the row pairs: assembly where tools/kernels.py generates it, C elsewhere. */
#ifndef TL_KERNEL_PAIRS_H
#define TL_KERNEL_PAIRS_H

#include <stdint.h>

/**
 * sums[r] += the dot product of row r and the vector, for four rows, over so few columns that no 16-bit half overflows.
 *
 * @param weights words x 2 words: rows 0 and 1, rows 2 and 3; see tl_kernel_pairs.c
 * @param vector  words x fields codes
 * @param words   weight words, at least 1
 */
typedef void tl_pairs_dot(const uint32_t *weights, const uint8_t *vector, uint32_t words, uint32_t sums[4]);

tl_pairs_dot tl_pairs_dot_1;
tl_pairs_dot tl_pairs_dot_2;
tl_pairs_dot tl_pairs_dot_3;
tl_pairs_dot tl_pairs_dot_4;
tl_pairs_dot tl_pairs_dot_5;
tl_pairs_dot tl_pairs_dot_8; /* 6, 7 and 8 bits: a word is one column of four rows, a byte each; words is the number of columns */

#endif
