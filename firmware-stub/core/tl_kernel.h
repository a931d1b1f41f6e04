/**
 * The port of a matrix-vector kernel: how weights are laid out, how a vector of codes is prepared, and the inner loop.
 *
 * Every kernel computes the same accumulators (equation 4), bit for bit, in the split form: 2 * sum(u * v) - c * sum(v), modulo 2^32.
 * The platform chooses one.
 */
#ifndef TL_KERNEL_H
#define TL_KERNEL_H

#include "tl_model.h"

enum { TL_VECTOR_NONE = 0 };

/** Runs seldom: small rather than fast, even in a file that is compiled for speed. */
#define TL_COLD __attribute__((cold))

/** A vector of input codes as a kernel wants it. */
typedef struct tl_vector {
    const uint8_t *codes;
    void *prepared; /* vector_bytes(columns) bytes of scratch, aligned to 4 */
    uint32_t columns;
    uint32_t sum;   /* of all codes */
    uint32_t extra; /* a second sum; its meaning is the kernel's */
    uint8_t form;  /* what `prepared` holds now; TL_VECTOR_NONE: nothing */
} tl_vector;

/**
 * sums[r] = the dot product of row r of a block and the prepared vector, modulo 2^32, for four rows.
 *
 * @param weights the block
 * @param vector  what prepare() wrote
 * @param words   length of a row in the kernel's own unit, at least 1
 */
typedef void tl_dot(const void *weights, const void *vector, uint32_t words, uint32_t sums[TL_BLOCK_ROWS]);

/** How to run one linear operator on a prepared vector: accumulator = constant of the row + common + 2 * sum. */
typedef struct tl_plan {
    tl_dot *dot;
    const void *vector;
    uint32_t words;
    uint32_t weight_bytes; /* of a block, without its tail */
    uint32_t common;
} tl_plan;

typedef struct tl_kernel {
    const char *name;
    /** Bytes of the weights of a block; a multiple of 4. */
    uint32_t (*weight_bytes)(uint32_t columns, uint32_t bits);
    /** Packs the rows from `first_row` on; `codes` is the bit stream of the whole matrix, row by row. */
    void (*pack)(const tl_linear *linear, const uint8_t *codes, uint32_t first_row, void *weights);
    /** What a row's constant has besides the bias. */
    uint32_t (*fold)(const tl_linear *linear, const uint8_t *codes, uint32_t row);
    /** Bytes of a prepared vector. */
    uint32_t (*vector_bytes)(uint32_t columns);
    /** Prepares the vector for this operator, unless it is, and says how to go on. */
    tl_plan (*prepare)(const tl_linear *linear, tl_vector *vector);
} tl_kernel;

/** The tail of a block. */
typedef struct tl_tail {
    int32_t constants[TL_BLOCK_ROWS];
    uint16_t multipliers[TL_BLOCK_ROWS];
} tl_tail;
_Static_assert(sizeof(tl_tail) == TL_BLOCK_TAIL, "no padding");

extern const tl_kernel tl_kernel_reference; /* plain C, a code a byte */
extern const tl_kernel tl_kernel_lanes;     /* half-word lanes for SMLAD; portable C where there is no DSP extension */
extern const tl_kernel tl_kernel_pairs;     /* two rows a word for cores without DSP extension */

/** Code of a weight; 0 outside the matrix. */
static inline uint32_t tl_weight_code(const tl_linear *linear, const uint8_t *codes, uint32_t row, uint32_t column);

/** Code i of a packed array of width `bits` (law, section 7); bits in [1, 32]. */
static inline uint32_t tl_packed_code(const uint8_t *stream, uint32_t i, uint32_t bits)
{
    /* i * bits may pass 2^32: the byte index is taken in two steps. */
    uint32_t byte = (i >> 3) * bits + ((i & 7u) * bits >> 3);
    uint32_t shift = ((i & 7u) * bits) & 7u;
    uint32_t value = (uint32_t)stream[byte] >> shift;
    for (uint32_t have = 8 - shift; have < bits; have += 8) {
        value |= (uint32_t)stream[++byte] << have;
    }
    return value & (UINT32_MAX >> (32 - bits));
}

static inline uint32_t tl_weight_code(const tl_linear *linear, const uint8_t *codes, uint32_t row, uint32_t column)
{
    bool inside = row < linear->rows && column < linear->columns;
    return inside ? tl_packed_code(codes, row * linear->columns + column, linear->weight_bits) : 0;
}

#endif
