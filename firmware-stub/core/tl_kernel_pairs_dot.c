/** The inner loops of the row pairs in portable C. */
#include "tl_kernel_pairs.h"

/* `fields`, `bits` and `span` are constants where this is inlined, and the loop over the fields is unrolled. */
static inline __attribute__((always_inline)) void pairs(const void *block, const void *codes, uint32_t words,
                                                        uint32_t sums[TL_BLOCK_ROWS], uint32_t fields, uint32_t bits, uint32_t span)
{
    const uint32_t *weights = (const uint32_t *)block;
    const uint8_t *vector = (const uint8_t *)codes;
    const uint32_t mask = 0x00010001u * ((1u << bits) - 1u);
    const uint32_t *end = weights + 2 * words;
    uint32_t rows[4] = {0};
    while (weights != end) {
        const uint32_t *stop = (uint32_t)(end - weights) > 2 * span ? weights + 2 * span : end;
        uint32_t first = 0;
        uint32_t second = 0;
        do {
            uint32_t a = weights[0];
            uint32_t b = weights[1];
#pragma GCC unroll 16
            for (uint32_t field = 0; field < fields; field++) {
                uint32_t code = vector[field];
                first += (a >> (bits * field) & mask) * code;
                second += (b >> (bits * field) & mask) * code;
            }
            weights += 2;
            vector += fields;
        } while (weights != stop);
        rows[0] += first & 0xFFFFu;
        rows[1] += first >> 16;
        rows[2] += second & 0xFFFFu;
        rows[3] += second >> 16;
    }
    for (uint32_t row = 0; row < 4; row++) {
        sums[row] = rows[row];
    }
}

void tl_pairs_dot_1(const void *weights, const void *vector, uint32_t words, uint32_t sums[TL_BLOCK_ROWS])
{
    pairs(weights, vector, words, sums, 16, 1, 16);
}

void tl_pairs_dot_2(const void *weights, const void *vector, uint32_t words, uint32_t sums[TL_BLOCK_ROWS])
{
    pairs(weights, vector, words, sums, 8, 2, 10);
}

void tl_pairs_dot_3(const void *weights, const void *vector, uint32_t words, uint32_t sums[TL_BLOCK_ROWS])
{
    pairs(weights, vector, words, sums, 5, 3, 7);
}

void tl_pairs_dot_4(const void *weights, const void *vector, uint32_t words, uint32_t sums[TL_BLOCK_ROWS])
{
    pairs(weights, vector, words, sums, 4, 4, 4);
}

void tl_pairs_dot_5(const void *weights, const void *vector, uint32_t words, uint32_t sums[TL_BLOCK_ROWS])
{
    pairs(weights, vector, words, sums, 3, 5, 2);
}

void tl_pairs_dot_8(const void *weights, const void *vector, uint32_t words, uint32_t sums[TL_BLOCK_ROWS])
{
    uint32_t a = 0;
    uint32_t b = 0;
    uint32_t c = 0;
    uint32_t d = 0;
    const uint8_t *bytes = (const uint8_t *)weights; /* little-endian, as every core here */
    const uint8_t *codes = (const uint8_t *)vector;
    const uint8_t *end = codes + words;
    while (codes != end) {
#pragma GCC unroll 4
        for (uint32_t column = 0; column < 4; column++) {
            uint32_t code = codes[column];
            a += bytes[4 * column] * code;
            b += bytes[4 * column + 1] * code;
            c += bytes[4 * column + 2] * code;
            d += bytes[4 * column + 3] * code;
        }
        bytes += 16;
        codes += 4;
    }
    sums[0] = a;
    sums[1] = b;
    sums[2] = c;
    sums[3] = d;
}
