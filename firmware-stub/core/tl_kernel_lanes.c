/**
 * Half-word lanes, for cores with a dual 16-bit multiply (SMLAD).
 *
 * A word of packed weights has two 16-bit lanes of n fields; four rows are interleaved word by word, so that a word of the vector is
 * used four times. The vector is a row of pairs of int16: pair p has the columns 4(p/2) + p%2 and that + 2 (one UXTB16 of four bytes
 * gives the even, one the odd columns). Word t of a row holds the weights of the pairs n*t ... n*t + n - 1, one a field.
 *
 *     bits    1   2   3   4   5   6...8
 *     n      16   8   5   4   3   2        field j of both lanes = (word >> bits*j) & 0x00010001*(2^bits - 1): one AND, one SMLAD
 *
 * n = 2 is *telescoped* and needs no mask for the first field: a lane is L = u0 + 256*s1 with s1 = u1 - 128, so that it is a signed
 * half-word as it stands. With x0' = x0 - 127 in [-127, 128] and x1 in [0, 255]:
 *
 *     L*x0' + s1*(x1 - 256*x0') = u0*x0' + s1*x1,   and x1 - 256*x0' fits 16 bits.
 *
 * Three instructions for two pairs instead of four. What the pivots 127 and 128 leave behind is a constant of the row and one of the
 * vector. Everything is modulo 2^32; only the accumulator must fit (the loader proves it).
 */
#include "tl_kernel.h"
#include "tl_kernel_lanes.h"

enum {
    FORM_NATURAL = 1,
    FORM_TELESCOPED = 2,
    PIVOT_EVEN = 127,
    PIVOT_ODD = 128,
    MAX_FIELDS = 16,
};

static const uint8_t fields_of[9] = {0, 16, 8, 5, 4, 3, 2, 2, 2};

static uint32_t field_width(uint32_t fields, uint32_t bits)
{
    return fields == 2 ? 8 : bits;
}

static uint32_t pairs_of(uint32_t columns)
{
    return (columns + 3) / 4 * 2;
}

static uint32_t words_of(uint32_t columns, uint32_t bits)
{
    uint32_t fields = fields_of[bits];
    uint32_t words = (pairs_of(columns) + fields - 1) / fields;
    return fields == 2 ? (words + 1) & ~1u : words;
}

static uint32_t column_of(uint32_t pair, uint32_t lane)
{
    return 4 * (pair >> 1) + (pair & 1u) + 2 * lane;
}

static uint32_t weight_bytes(uint32_t rows, uint32_t columns, uint32_t bits)
{
    return (rows + 3) / 4 * words_of(columns, bits) * TL_BLOCK_ROWS * (uint32_t)sizeof(uint32_t);
}

static uint32_t vector_bytes(uint32_t columns)
{
    return (pairs_of(columns) + MAX_FIELDS) * (uint32_t)sizeof(uint32_t);
}

/* One word of one row. `codes` is the row-major stream; padding rows and columns are code 0. */
static uint32_t pack_word(const tl_linear *linear, const uint8_t *codes, uint32_t row, uint32_t word)
{
    uint32_t fields = fields_of[linear->weight_bits];
    uint32_t width = field_width(fields, linear->weight_bits);
    uint32_t packed = 0;
    for (uint32_t slot = 0; slot < 2 * fields; slot++) {
        uint32_t lane = slot & 1u;
        uint32_t field = slot >> 1;
        uint32_t column = column_of(word * fields + field, lane);
        uint32_t code = 0;
        if (row < linear->rows && column < linear->columns) {
            code = tl_packed_code(codes, row * linear->columns + column, linear->weight_bits);
        }
        if (fields == 2 && field == 1) {
            code ^= PIVOT_ODD; /* u - 128 as a signed byte */
        }
        packed |= code << (16 * lane + width * field);
    }
    return packed;
}

/* Folds what does not depend on the vector into the bias:
   bias + 2*sum(u*(q - Z)) - c*(sum(q) - K*Z) = constant + 2*dot + (terms of the vector). */
static int32_t row_constant(const tl_linear *linear, const uint8_t *codes, uint32_t row, int32_t bias)
{
    bool telescoped = fields_of[linear->weight_bits] == 2;
    uint32_t zero_point = linear->input.zero_point;
    uint32_t constant = (uint32_t)bias + (uint32_t)linear->weight_offset * linear->columns * zero_point;
    for (uint32_t column = 0; column < linear->columns; column++) {
        uint32_t code = tl_packed_code(codes, row * linear->columns + column, linear->weight_bits);
        uint32_t pivot = telescoped && (column & 1u) == 0 ? PIVOT_EVEN : 0;
        constant += 2 * code * (pivot - zero_point);
    }
    return (int32_t)constant;
}

static void pack(const tl_linear *linear, const uint8_t *codes, void *weights, int32_t *constants)
{
    uint32_t words = words_of(linear->columns, linear->weight_bits);
    uint32_t *out = (uint32_t *)weights;
    for (uint32_t first = 0; first < linear->rows; first += TL_BLOCK_ROWS) {
        for (uint32_t word = 0; word < words; word++) {
            for (uint32_t row = first; row < first + TL_BLOCK_ROWS; row++) {
                *out++ = pack_word(linear, codes, row, word);
            }
        }
    }
    for (uint32_t row = 0; row < linear->rows; row++) {
        constants[row] = row_constant(linear, codes, row, constants[row]);
    }
}

/* Four codes from the bytes; past the end the even ones are `even`, the odd ones 0. */
static uint32_t load_codes(const tl_vector *vector, uint32_t column, uint32_t even)
{
    uint32_t quad = even | even << 16;
    for (uint32_t i = 0; i < 4 && column + i < vector->columns; i++) {
        uint32_t shift = 8 * i;
        quad = (quad & ~(0xFFu << shift)) | (uint32_t)vector->codes[column + i] << shift;
    }
    return quad;
}

static uint32_t halves(int32_t low, int32_t high)
{
    return ((uint32_t)low & 0xFFFFu) | (uint32_t)high << 16;
}

static void prepare(tl_vector *vector, uint32_t bits)
{
    uint32_t fields = fields_of[bits];
    uint8_t form = fields == 2 ? FORM_TELESCOPED : FORM_NATURAL;
    if (vector->form == form) {
        return;
    }
    uint32_t pairs = pairs_of(vector->columns);
    uint32_t *out = (uint32_t *)vector->prepared;
    uint32_t sum_even = 0;
    uint32_t sum_odd = 0;
    uint32_t pivot = form == FORM_TELESCOPED ? PIVOT_EVEN : 0;
    for (uint32_t column = 0; column < vector->columns; column += 4) {
        uint32_t quad = load_codes(vector, column, pivot);
        uint32_t even = quad & 0x00FF00FFu;
        uint32_t odd = quad >> 8 & 0x00FF00FFu;
        sum_even += (even & 0xFFFFu) + (even >> 16);
        sum_odd += (odd & 0xFFFFu) + (odd >> 16);
        if (form == FORM_TELESCOPED) {
            int32_t low = (int32_t)(even & 0xFFFFu) - PIVOT_EVEN;
            int32_t high = (int32_t)(even >> 16) - PIVOT_EVEN;
            *out++ = halves(low, high);
            *out++ = halves((int32_t)(odd & 0xFFFFu) - 256 * low, (int32_t)(odd >> 16) - 256 * high);
        } else {
            *out++ = even;
            *out++ = odd;
        }
    }
    for (uint32_t i = 0; i < MAX_FIELDS; i++) {
        ((uint32_t *)vector->prepared)[pairs + i] = 0;
    }
    if (form == FORM_TELESCOPED) { /* padding codes were counted */
        for (uint32_t column = vector->columns; column < 2 * pairs; column++) {
            sum_even -= (column & 1u) == 0 ? PIVOT_EVEN : 0;
        }
    }
    vector->sum = (int32_t)(sum_even + sum_odd);
    vector->extra = form == FORM_TELESCOPED ? (int32_t)(2 * PIVOT_ODD * sum_odd) : 0;
    vector->form = form;
}

static void accumulate(const tl_linear *linear, const tl_vector *vector, uint32_t first_row, int32_t accumulators[TL_BLOCK_ROWS])
{
    static tl_lanes_dot *const dots[9] = {
        NULL,           tl_lanes_dot_16, tl_lanes_dot_8, tl_lanes_dot_5, tl_lanes_dot_4,
        tl_lanes_dot_3, tl_lanes_dot_2,  tl_lanes_dot_2, tl_lanes_dot_2,
    };
    uint32_t bits = linear->weight_bits;
    uint32_t words = words_of(linear->columns, bits);
    uint32_t sums[TL_BLOCK_ROWS];
    dots[bits]((const uint32_t *)linear->weights + first_row * words, (const uint32_t *)vector->prepared, words, sums);
    uint32_t common = (uint32_t)vector->extra - (uint32_t)linear->weight_offset * (uint32_t)vector->sum;
    for (uint32_t i = 0; i < TL_BLOCK_ROWS && first_row + i < linear->rows; i++) {
        accumulators[i] = (int32_t)((uint32_t)linear->constants[first_row + i] + common + 2 * sums[i]);
    }
}

const tl_kernel tl_kernel_lanes = {
    .name = "lanes",
    .weight_bytes = weight_bytes,
    .pack = pack,
    .vector_bytes = vector_bytes,
    .prepare = prepare,
    .accumulate = accumulate,
};
