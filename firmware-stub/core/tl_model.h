/**
 * A loaded model: what the kernels read. Lives in the arena; points only into the arena.
 *
 * Activations are codes (equation 1: value = code - zero point) wherever they are at most 8 bits wide, one byte each.
 */
#ifndef TL_MODEL_H
#define TL_MODEL_H

#include "tl_arithmetic.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
    TL_MAX_LAYERS = 8,
    TL_MAX_CLASSES = 256,
    TL_LINEARS = 6,
    TL_OPERATORS = 17,
};

/** The 17 operators, in the order of the law. */
typedef enum tl_operator {
    TL_RESET_INPUT_LINEAR,
    TL_RESET_HIDDEN_LINEAR,
    TL_UPDATE_INPUT_LINEAR,
    TL_UPDATE_HIDDEN_LINEAR,
    TL_CANDIDATE_INPUT_LINEAR,
    TL_CANDIDATE_HIDDEN_LINEAR,
    TL_RESET_SUM,
    TL_UPDATE_SUM,
    TL_RESET_SIGMOID,
    TL_UPDATE_SIGMOID,
    TL_RESET_PRODUCT,
    TL_CANDIDATE_SUM,
    TL_CANDIDATE_TANH,
    TL_UPDATE_COMPLEMENT,
    TL_CANDIDATE_PRODUCT,
    TL_CARRY_PRODUCT,
    TL_HIDDEN_SUM,
} tl_operator;

/** Equation 1. At 16 bits the zero point is 0 (unit grid, values 0...32768) or 32768. */
typedef struct tl_format {
    uint16_t zero_point;
    uint8_t bits;
} tl_format;

static inline int32_t tl_format_min(tl_format format)
{
    return -(int32_t)format.zero_point;
}

static inline int32_t tl_format_max(tl_format format)
{
    if (format.bits == 16 && format.zero_point == 0) {
        return TL_WIDE_ONE;
    }
    return (1 << format.bits) - 1 - (int32_t)format.zero_point;
}

/** Largest absolute value. */
static inline int32_t tl_format_magnitude(tl_format format)
{
    int32_t low = -tl_format_min(format);
    int32_t high = tl_format_max(format);
    return low > high ? low : high;
}

/** The integer for 1 on the unit grid of `bits`. */
static inline int32_t tl_unit_one(uint32_t bits)
{
    return bits == 16 ? TL_WIDE_ONE : (1 << bits) - 1;
}

/** Equation 9: the format in which matrix products read a state. */
static inline tl_format tl_format_view(tl_format state)
{
    return state.bits == 16 ? (tl_format){.zero_point = 128, .bits = 8} : state;
}

enum {
    TL_BLOCK_ROWS = 4,                       /* rows are packed in blocks of this many */
    TL_BLOCK_TAIL = TL_BLOCK_ROWS * (4 + 2), /* bytes behind the weights of a block: int32 constants, uint16 multipliers */
};

/**
 * Equation 4, packed in blocks of four rows: the weights in the layout of the kernel, then a constant for each row (the bias, and what the
 * kernel folded into it), then a multiplier for each row. Rows past the end are zero.
 */
typedef struct tl_linear {
    const uint8_t *blocks; /* aligned to 4 */
    uint16_t rows;
    uint16_t columns;
    uint16_t weight_offset;
    tl_format output;
    tl_format input;
    uint8_t weight_bits;
    uint8_t pre_shift;
    uint8_t shift;
} tl_linear;

/** Equation 5. */
typedef struct tl_add_operator {
    tl_format output;
    uint16_t multiplier_a;
    uint16_t multiplier_b;
    uint8_t shift;
} tl_add_operator;

/** Equation 6. */
typedef struct tl_multiply_operator {
    tl_format output;
    uint16_t multiplier;
    uint8_t pre_shift;
    uint8_t shift;
} tl_multiply_operator;

/** Equation 7. */
typedef struct tl_complement_operator {
    tl_format output;
    uint16_t multiplier;
    uint8_t shift;
} tl_complement_operator;

/** Equation 8. An entry is a value in 16 bits, signed but on the unit grid (which goes to 32768). */
typedef struct tl_table {
    const void *entries; /* reset_sigmoid, candidate_tanh: 16 bits each; update_sigmoid: two, see tl_unit_pair */
    tl_format output;
    uint8_t input_bits;
} tl_table;

/** Equations 7 and 8 for a code of UPDATE_SUM: z is a function of the code, and so is 1 - z. */
typedef struct tl_unit_pair {
    uint16_t update;     /* operator 10 */
    uint16_t complement; /* operator 14 */
} tl_unit_pair;

/** Stages of the element-wise operators; a bit each in tl_layer.proven. */
typedef enum tl_stage {
    TL_STAGE_UPDATE = 1,    /* operators 8, 10 and 14 */
    TL_STAGE_RESET = 2,     /* operators 7, 9 and 11 */
    TL_STAGE_CANDIDATE = 4, /* operators 12 and 13 */
    TL_STAGE_HIDDEN = 8,    /* operators 15 to 17 */
} tl_stage;

typedef struct tl_layer {
    tl_linear linear[TL_LINEARS];
    tl_add_operator reset_sum;
    tl_add_operator update_sum;
    tl_table reset_sigmoid;
    tl_table update_sigmoid;
    tl_multiply_operator reset_product;
    tl_add_operator candidate_sum;
    tl_table candidate_tanh;
    tl_complement_operator update_complement;
    tl_multiply_operator candidate_product;
    tl_multiply_operator carry_product;
    tl_add_operator hidden_sum;
    int16_t *state;  /* h, values, hidden_size */
    uint8_t *view;   /* codes of the state as matrix products see it, hidden_size (padded to 4) */
    uint16_t hidden_size;
    uint8_t proven; /* the stages in which no clamp can bind and whose shifts can be made equal, see tl_elementwise.c */
    bool fused; /* equation 10: the whole state path is 16 bits wide */
} tl_layer;

struct tl_kernel;

typedef struct tl_model {
    const struct tl_kernel *kernel;
    tl_layer *layers;
    tl_linear head;
    void *vector;   /* prepared input of a matrix product; between operators 7 and 17: 6 bytes a unit */
    uint8_t *gates; /* codes of the outputs of the six linear operators, six times gate_stride bytes */
    uint32_t gate_stride;
    tl_format input;
    uint16_t input_size;
    uint16_t classes;
    uint8_t layer_count;
} tl_model;

#endif
