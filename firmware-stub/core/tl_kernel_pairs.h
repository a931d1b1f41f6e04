/** The inner loops of the row pairs: assembly where tools/kernels.py generates it, C elsewhere. */
#ifndef TL_KERNEL_PAIRS_H
#define TL_KERNEL_PAIRS_H

#include "tl_kernel.h"

/* tl_dot over `words` weight words of a row pair: weights are words x 2 words (rows 0 and 1, rows 2 and 3), the vector is words x fields
   codes (tl_kernel_pairs.c). */
tl_dot tl_pairs_dot_1;
tl_dot tl_pairs_dot_2;
tl_dot tl_pairs_dot_3;
tl_dot tl_pairs_dot_4;
tl_dot tl_pairs_dot_5;
tl_dot tl_pairs_dot_8; /* 6, 7 and 8 bits: a word is one column of four rows, a byte each; words: columns, a multiple of 4 */

#endif
