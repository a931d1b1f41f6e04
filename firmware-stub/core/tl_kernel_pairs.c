/**
 * Row pairs, for cores without DSP extension (Armv6-M, RV32IM).
 *
 * Up to 5 bits a word of packed weights has two 16-bit lanes of n fields, the lower lane for one row, the upper for the next; the same
 * column stands in the same field of both. One multiplication by a code q in [0, 255] gives two products:
 *
 *     (u0 + 2^16*u1) * q = u0*q + 2^16*(u1*q)
 *
 * and a sum of them stays apart as long as each half is below 2^16, which holds for `span` words of the inner loop; then the halves are added up.
 *
 *     bits      1    2    3    4    5
 *     n        16    8    5    4    3
 *     span     16   10    7    4    2      n*span*255*(2^bits - 1) <= 65535
 *
 * Above, a word is one column of four rows, a byte each. Four rows make a block; the vector is the codes, padded with zeros.
 */
#include "tl_kernel.h"
#include "tl_kernel_pairs.h"

enum { PADDING = 16, FORM = 1 };

static const uint8_t fields_of[9] = {0, 16, 8, 5, 4, 3, 1, 1, 1};

/* Words of a block of four rows. */
static uint32_t block_words(uint32_t columns, uint32_t bits)
{
    uint32_t fields = fields_of[bits];
    return bits > 5 ? (columns + 3) & ~3u : (columns + fields - 1) / fields * 2;
}

static uint32_t weight_bytes(uint32_t columns, uint32_t bits)
{
    return block_words(columns, bits) * (uint32_t)sizeof(uint32_t);
}

static uint32_t vector_bytes(uint32_t columns)
{
    return columns + PADDING;
}

/* The same column of two neighbouring rows, field by field. */
static TL_COLD uint32_t pack_pair(const tl_linear *linear, const uint8_t *codes, uint32_t row, uint32_t first_column)
{
    uint32_t bits = linear->weight_bits;
    uint32_t word = 0;
    for (uint32_t field = 0; field < fields_of[bits]; field++) {
        word |= tl_weight_code(linear, codes, row, first_column + field) << (bits * field);
        word |= tl_weight_code(linear, codes, row + 1, first_column + field) << (16 + bits * field);
    }
    return word;
}

static TL_COLD void pack(const tl_linear *linear, const uint8_t *codes, uint32_t first_row, void *weights)
{
    uint32_t bits = linear->weight_bits;
    uint32_t *out = (uint32_t *)weights;
    uint32_t count = block_words(linear->columns, bits);
    for (uint32_t i = 0; i < count; i++) {
        uint32_t word = 0;
        if (bits <= 5) {
            word = pack_pair(linear, codes, first_row + 2 * (i & 1u), (i >> 1) * fields_of[bits]);
        }
        for (uint32_t row = 0; bits > 5 && row < TL_BLOCK_ROWS; row++) {
            word |= tl_weight_code(linear, codes, first_row + row, i) << (8 * row);
        }
        out[i] = word;
    }
}

/* bias + 2*sum(u*(q - Z)) - c*(sum(q) - K*Z) = constant + 2*dot - c*sum(q) */
static TL_COLD uint32_t fold(const tl_linear *linear, const uint8_t *codes, uint32_t row)
{
    uint32_t zero_point = linear->input.zero_point;
    uint32_t constant = (uint32_t)linear->weight_offset * linear->columns * zero_point;
    for (uint32_t column = 0; column < linear->columns; column++) {
        constant -= 2 * tl_weight_code(linear, codes, row, column) * zero_point;
    }
    return constant;
}

static void write_vector(tl_vector *vector)
{
    uint8_t *out = (uint8_t *)vector->prepared;
    uint32_t sum = 0;
    for (uint32_t i = 0; i < vector->columns; i++) {
        uint32_t code = vector->codes[i];
        out[i] = (uint8_t)code;
        sum += code;
    }
    for (uint32_t i = 0; i < PADDING; i++) {
        out[vector->columns + i] = 0;
    }
    vector->sum = sum;
}

static tl_plan prepare(const tl_linear *linear, tl_vector *vector)
{
    static tl_dot *const dots[9] = {
        NULL,           tl_pairs_dot_1, tl_pairs_dot_2, tl_pairs_dot_3, tl_pairs_dot_4,
        tl_pairs_dot_5, tl_pairs_dot_8, tl_pairs_dot_8, tl_pairs_dot_8,
    };
    if (vector->form != FORM) {
        write_vector(vector);
        vector->form = FORM;
    }
    uint32_t bits = linear->weight_bits;
    uint32_t count = block_words(linear->columns, bits);
    return (tl_plan){.dot = dots[bits],
                     .vector = vector->prepared,
                     .words = bits > 5 ? count : count / 2,
                     .weight_bytes = count * (uint32_t)sizeof(uint32_t),
                     .common = 0u - linear->weight_offset * vector->sum};
}

const tl_kernel tl_kernel_pairs = {
    .name = "pairs",
    .weight_bytes = weight_bytes,
    .pack = pack,
    .fold = fold,
    .vector_bytes = vector_bytes,
    .prepare = prepare,
};
