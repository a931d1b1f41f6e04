/** The inner loops of the half-word lanes: assembly where tools/kernels.py generates it, C elsewhere. */
#ifndef TL_KERNEL_LANES_H
#define TL_KERNEL_LANES_H

#include <stdint.h>

/**
 * sums[r] = the dot product of row r and the vector modulo 2^32, for four interleaved rows.
 *
 * @param weights words x 4 words, see tl_kernel_lanes.c
 * @param vector  words x fields pairs of int16
 * @param words   weight words of a row, at least 1; even when there are 2 fields
 */
typedef void tl_lanes_dot(const uint32_t *weights, const uint32_t *vector, uint32_t words, uint32_t sums[4]);

tl_lanes_dot tl_lanes_dot_2; /* 6, 7 and 8 bits, telescoped */
tl_lanes_dot tl_lanes_dot_3; /* 5 bits */
tl_lanes_dot tl_lanes_dot_4; /* 4 bits */
tl_lanes_dot tl_lanes_dot_5; /* 3 bits */
tl_lanes_dot tl_lanes_dot_8; /* 2 bits */
tl_lanes_dot tl_lanes_dot_16; /* 1 bit */

#endif
