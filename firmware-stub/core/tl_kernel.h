/**
 * The port of a matrix-vector kernel: how weights are laid out, how a vector of codes is prepared, and the inner loop.
 *
 * Every kernel computes the same accumulators (equation 4), bit for bit. The platform chooses one.
 */
#ifndef TL_KERNEL_H
#define TL_KERNEL_H

#include "tl_model.h"

enum {
    TL_BLOCK_ROWS = 4, /* accumulators come in blocks of this many rows */
    TL_VECTOR_NONE = 0,
};

/** A vector of input codes as a kernel wants it. */
typedef struct tl_vector {
    const uint8_t *codes;
    void *prepared; /* vector_bytes(columns) bytes of scratch, aligned to 4 */
    uint32_t columns;
    int32_t sum;   /* of all codes */
    int32_t extra; /* a second sum; its meaning is the kernel's */
    uint8_t form;  /* what `prepared` holds now; TL_VECTOR_NONE: nothing */
} tl_vector;

typedef struct tl_kernel {
    const char *name;
    /** Bytes of the packed weights. */
    uint32_t (*weight_bytes)(uint32_t rows, uint32_t columns, uint32_t bits);
    /** Packs the bit stream `codes` (row by row, weight_bits each); `constants` holds the biases and receives the row constants. */
    void (*pack)(const tl_linear *linear, const uint8_t *codes, void *weights, int32_t *constants);
    /** Bytes of a prepared vector. */
    uint32_t (*vector_bytes)(uint32_t columns);
    /** Prepares the vector for weights of this width, unless it is. */
    void (*prepare)(tl_vector *vector, uint32_t bits);
    /** The accumulators of rows first_row ... first_row + 3; rows past the end are unspecified. first_row is a multiple of 4. */
    void (*accumulate)(const tl_linear *linear, const tl_vector *vector, uint32_t first_row, int32_t accumulators[TL_BLOCK_ROWS]);
} tl_kernel;

extern const tl_kernel tl_kernel_reference; /* plain C, a code a byte */
extern const tl_kernel tl_kernel_lanes;     /* half-word lanes for SMLAD; portable C where there is no DSP extension */
extern const tl_kernel tl_kernel_pairs;     /* two rows a word for cores without DSP extension */

/** Code i of a packed array of width `bits` (law, section 7); bits in [1, 16]. */
static inline uint32_t tl_packed_code(const uint8_t *stream, uint32_t i, uint32_t bits)
{
    /* i * bits may pass 2^32: the byte index is taken in two steps. */
    uint32_t byte = (i >> 3) * bits + ((i & 7u) * bits >> 3);
    uint32_t shift = ((i & 7u) * bits) & 7u;
    uint32_t value = (uint32_t)stream[byte] >> shift;
    for (uint32_t have = 8 - shift; have < bits; have += 8) {
        value |= (uint32_t)stream[++byte] << have;
    }
    return value & ((1u << bits) - 1u);
}

#endif
