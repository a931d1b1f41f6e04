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

#include <string.h>

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

static uint32_t weight_bytes(uint32_t columns, uint32_t bits)
{
    return words_of(columns, bits) * TL_BLOCK_ROWS * (uint32_t)sizeof(uint32_t);
}

static uint32_t vector_bytes(uint32_t columns)
{
    return (pairs_of(columns) + MAX_FIELDS) * (uint32_t)sizeof(uint32_t);
}

/* One word of one row. */
static TL_COLD uint32_t pack_word(const tl_linear *linear, const uint8_t *codes, uint32_t row, uint32_t word)
{
    uint32_t fields = fields_of[linear->weight_bits];
    uint32_t width = field_width(fields, linear->weight_bits);
    uint32_t packed = 0;
    for (uint32_t slot = 0; slot < 2 * fields; slot++) {
        uint32_t lane = slot & 1u;
        uint32_t field = slot >> 1;
        uint32_t code = tl_weight_code(linear, codes, row, column_of(word * fields + field, lane));
        if (fields == 2 && field == 1) {
            code ^= PIVOT_ODD; /* u - 128 as a signed byte */
        }
        packed |= code << (16 * lane + width * field);
    }
    return packed;
}

/* What does not depend on the vector: bias + 2*sum(u*(q - Z)) - c*(sum(q) - K*Z) = constant + 2*dot + (terms of the vector). */
static TL_COLD uint32_t fold(const tl_linear *linear, const uint8_t *codes, uint32_t row)
{
    bool telescoped = fields_of[linear->weight_bits] == 2;
    uint32_t zero_point = linear->input.zero_point;
    uint32_t constant = (uint32_t)linear->weight_offset * linear->columns * zero_point;
    for (uint32_t column = 0; column < linear->columns; column++) {
        uint32_t pivot = telescoped && (column & 1u) == 0 ? PIVOT_EVEN : 0;
        constant += 2 * tl_weight_code(linear, codes, row, column) * (pivot - zero_point);
    }
    return constant;
}

static TL_COLD void pack(const tl_linear *linear, const uint8_t *codes, uint32_t first_row, void *weights)
{
    uint32_t words = words_of(linear->columns, linear->weight_bits);
    uint32_t *out = (uint32_t *)weights;
    for (uint32_t word = 0; word < words; word++) {
        for (uint32_t row = 0; row < TL_BLOCK_ROWS; row++) {
            *out++ = pack_word(linear, codes, first_row + row, word);
        }
    }
}

/* The codes of the columns from `column` on that exist, one a byte; past the end the even ones are `even`, the odd ones 0. */
static uint32_t last_codes(const tl_vector *vector, uint32_t column, uint32_t even)
{
    uint32_t quad = even | even << 16;
    for (uint32_t i = 0; column + i < vector->columns; i++) {
        uint32_t shift = 8 * i;
        quad = (quad & ~(0xFFu << shift)) | (uint32_t)vector->codes[column + i] << shift;
    }
    return quad;
}

/* Two pairs from four codes. The sign bits keep a lane from borrowing from its neighbour. */
static inline void write_pairs(uint32_t *out, uint32_t even, uint32_t odd, bool telescoped)
{
    const uint32_t signs = 0x80008000u;
    if (telescoped) {
        out[0] = ((even | signs) - 0x00010001u * PIVOT_EVEN) ^ signs;                      /* x0' = x0 - 127 */
        out[1] = ((odd | signs | 0x01000100u * PIVOT_EVEN) - (even << 8)) ^ signs;         /* x1 - 256 * x0' */
    } else {
        out[0] = even;
        out[1] = odd;
    }
}

static uint32_t add_halves(uint32_t pair)
{
    return (pair & 0xFFFFu) + (pair >> 16);
}

/* Sums of pairs of bytes stay below 2^16 for so many columns. */
enum { SUM_COLUMNS = 1024 };

static inline void write_vector(tl_vector *vector, bool telescoped)
{
    uint32_t *out = (uint32_t *)vector->prepared;
    uint32_t sum_even = 0;
    uint32_t sum_odd = 0;
    uint32_t whole = vector->columns & ~3u;
    uint32_t column = 0;
    while (column < whole) {
        uint32_t even_pairs = 0;
        uint32_t odd_pairs = 0;
        uint32_t stop = whole - column > SUM_COLUMNS ? column + SUM_COLUMNS : whole;
        for (; column < stop; column += 4) {
            uint32_t quad;
            memcpy(&quad, vector->codes + column, sizeof quad);
            uint32_t even = quad & 0x00FF00FFu;
            uint32_t odd = quad >> 8 & 0x00FF00FFu;
            even_pairs += even;
            odd_pairs += odd;
            write_pairs(out, even, odd, telescoped);
            out += 2;
        }
        sum_even += add_halves(even_pairs);
        sum_odd += add_halves(odd_pairs);
    }
    if (column < vector->columns) {
        uint32_t pivot = telescoped ? PIVOT_EVEN : 0;
        uint32_t quad = last_codes(vector, column, pivot);
        uint32_t real = last_codes(vector, column, 0);
        sum_even += add_halves(real & 0x00FF00FFu);
        sum_odd += add_halves(real >> 8 & 0x00FF00FFu);
        write_pairs(out, quad & 0x00FF00FFu, quad >> 8 & 0x00FF00FFu, telescoped);
        out += 2;
    }
    for (uint32_t i = 0; i < MAX_FIELDS; i++) {
        out[i] = 0;
    }
    vector->sum = sum_even + sum_odd;
    vector->extra = telescoped ? 2 * PIVOT_ODD * sum_odd : 0;
}

static tl_plan prepare(const tl_linear *linear, tl_vector *vector)
{
    static tl_dot *const dots[9] = {
        NULL,           tl_lanes_dot_16, tl_lanes_dot_8, tl_lanes_dot_5, tl_lanes_dot_4,
        tl_lanes_dot_3, tl_lanes_dot_2,  tl_lanes_dot_2, tl_lanes_dot_2,
    };
    uint32_t bits = linear->weight_bits;
    uint8_t form = fields_of[bits] == 2 ? FORM_TELESCOPED : FORM_NATURAL;
    if (vector->form != form) {
        if (form == FORM_TELESCOPED) {
            write_vector(vector, true);
        } else {
            write_vector(vector, false);
        }
        vector->form = form;
    }
    uint32_t words = words_of(linear->columns, bits);
    return (tl_plan){.dot = dots[bits],
                     .vector = vector->prepared,
                     .words = words,
                     .weight_bytes = words * TL_BLOCK_ROWS * (uint32_t)sizeof(uint32_t),
                     .common = vector->extra - linear->weight_offset * vector->sum};
}

const tl_kernel tl_kernel_lanes = {
    .name = "lanes",
    .weight_bytes = weight_bytes,
    .pack = pack,
    .fold = fold,
    .vector_bytes = vector_bytes,
    .prepare = prepare,
};
