/** The inner loops of the half-word lanes: assembly where tools/kernels.py generates it, C elsewhere. */
#ifndef TL_KERNEL_LANES_H
#define TL_KERNEL_LANES_H

#include "tl_kernel.h"

/* tl_dot over `words` weight words of a row: weights are words x 4 words, the vector words x fields pairs of int16 (tl_kernel_lanes.c).
   With 2 fields the number of words is even. */
tl_dot tl_lanes_dot_2; /* 6, 7 and 8 bits, telescoped */
tl_dot tl_lanes_dot_3; /* 5 bits */
tl_dot tl_lanes_dot_4; /* 4 bits */
tl_dot tl_lanes_dot_5; /* 3 bits */
tl_dot tl_lanes_dot_8; /* 2 bits */
tl_dot tl_lanes_dot_16; /* 1 bit */

#endif
