/**
 * Row pairs, for cores without DSP extension (Armv6-M, RV32IM).
 *
 * Up to 5 bits a word of packed weights has two 16-bit lanes of n fields, the lower lane for one row, the upper for the next; the same
 * column stands in the same field of both. One multiplication by a code q in [0, 255] gives two products:
 *
 *     (u0 + 2^16*u1) * q = u0*q + 2^16*(u1*q)
 *
 * and a sum of them stays apart as long as each half is below 2^16, which holds for `span` words; then the halves are added up.
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
static const uint8_t span_of[6] = {0, 16, 10, 7, 4, 2};

/* Words of a block of four rows. */
static uint32_t block_words(uint32_t columns, uint32_t bits)
{
    uint32_t fields = fields_of[bits];
    return bits > 5 ? columns : (columns + fields - 1) / fields * 2;
}

static uint32_t weight_bytes(uint32_t rows, uint32_t columns, uint32_t bits)
{
    return (rows + 3) / 4 * block_words(columns, bits) * (uint32_t)sizeof(uint32_t);
}

static uint32_t vector_bytes(uint32_t columns)
{
    return columns + PADDING;
}

static uint32_t code_at(const tl_linear *linear, const uint8_t *codes, uint32_t row, uint32_t column)
{
    if (row >= linear->rows || column >= linear->columns) {
        return 0;
    }
    return tl_packed_code(codes, row * linear->columns + column, linear->weight_bits);
}

static void pack_block(const tl_linear *linear, const uint8_t *codes, uint32_t first, uint32_t *out)
{
    uint32_t bits = linear->weight_bits;
    uint32_t fields = fields_of[bits];
    uint32_t count = block_words(linear->columns, bits);
    for (uint32_t i = 0; i < count; i++) {
        uint32_t word = 0;
        if (bits > 5) {
            for (uint32_t row = 0; row < TL_BLOCK_ROWS; row++) {
                word |= code_at(linear, codes, first + row, i) << (8 * row);
            }
        } else {
            uint32_t row = first + 2 * (i & 1u);
            for (uint32_t field = 0; field < fields; field++) {
                uint32_t column = (i >> 1) * fields + field;
                word |= code_at(linear, codes, row, column) << (bits * field);
                word |= code_at(linear, codes, row + 1, column) << (16 + bits * field);
            }
        }
        out[i] = word;
    }
}

static void pack(const tl_linear *linear, const uint8_t *codes, void *weights, int32_t *constants)
{
    uint32_t *out = (uint32_t *)weights;
    uint32_t zero_point = linear->input.zero_point;
    for (uint32_t first = 0; first < linear->rows; first += TL_BLOCK_ROWS) {
        pack_block(linear, codes, first, out);
        out += block_words(linear->columns, linear->weight_bits);
    }
    /* bias + 2*sum(u*(q - Z)) - c*(sum(q) - K*Z) = constant + 2*dot - c*sum(q) */
    for (uint32_t row = 0; row < linear->rows; row++) {
        uint32_t constant = (uint32_t)constants[row] + (uint32_t)linear->weight_offset * linear->columns * zero_point;
        for (uint32_t column = 0; column < linear->columns; column++) {
            constant -= 2 * code_at(linear, codes, row, column) * zero_point;
        }
        constants[row] = (int32_t)constant;
    }
}

static void prepare(tl_vector *vector, uint32_t bits)
{
    (void)bits;
    if (vector->form == FORM) {
        return;
    }
    uint8_t *out = (uint8_t *)vector->prepared;
    uint32_t sum = 0;
    for (uint32_t i = 0; i < vector->columns; i++) {
        out[i] = vector->codes[i];
        sum += vector->codes[i];
    }
    for (uint32_t i = 0; i < PADDING; i++) {
        out[vector->columns + i] = 0;
    }
    vector->sum = (int32_t)sum;
    vector->form = FORM;
}

static void accumulate(const tl_linear *linear, const tl_vector *vector, uint32_t first_row, int32_t accumulators[TL_BLOCK_ROWS])
{
    static tl_pairs_dot *const dots[6] = {NULL, tl_pairs_dot_1, tl_pairs_dot_2, tl_pairs_dot_3, tl_pairs_dot_4, tl_pairs_dot_5};
    uint32_t bits = linear->weight_bits;
    uint32_t count = block_words(linear->columns, bits);
    const uint32_t *weights = (const uint32_t *)linear->weights + first_row / TL_BLOCK_ROWS * count;
    const uint8_t *codes = (const uint8_t *)vector->prepared;
    uint32_t sums[TL_BLOCK_ROWS] = {0};
    if (bits > 5) {
        tl_pairs_dot_8(weights, codes, count, sums);
    } else {
        uint32_t words = count / 2;
        for (uint32_t done = 0; done < words; done += span_of[bits]) {
            uint32_t span = words - done < span_of[bits] ? words - done : span_of[bits];
            dots[bits](weights + 2 * done, codes + done * fields_of[bits], span, sums);
        }
    }
    uint32_t common = (uint32_t)linear->weight_offset * (uint32_t)vector->sum;
    for (uint32_t i = 0; i < TL_BLOCK_ROWS && first_row + i < linear->rows; i++) {
        accumulators[i] = (int32_t)((uint32_t)linear->constants[first_row + i] + 2 * sums[i] - common);
    }
}

const tl_kernel tl_kernel_pairs = {
    .name = "pairs",
    .weight_bytes = weight_bytes,
    .pack = pack,
    .vector_bytes = vector_bytes,
    .prepare = prepare,
    .accumulate = accumulate,
};
