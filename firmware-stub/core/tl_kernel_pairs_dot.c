/** The inner loops of the row pairs in portable C. */
#include "tl_kernel_pairs.h"

static inline void pairs(const uint32_t *weights, const uint8_t *vector, uint32_t words, uint32_t sums[4], uint32_t fields, uint32_t bits)
{
    uint32_t mask = 0x00010001u * ((1u << bits) - 1u);
    uint32_t first = 0;
    uint32_t second = 0;
    for (uint32_t word = 0; word < words; word++) {
        uint32_t a = weights[2 * word];
        uint32_t b = weights[2 * word + 1];
        for (uint32_t field = 0; field < fields; field++) {
            uint32_t code = vector[field];
            first += (a >> (bits * field) & mask) * code;
            second += (b >> (bits * field) & mask) * code;
        }
        vector += fields;
    }
    sums[0] += first & 0xFFFFu;
    sums[1] += first >> 16;
    sums[2] += second & 0xFFFFu;
    sums[3] += second >> 16;
}

void tl_pairs_dot_1(const uint32_t *weights, const uint8_t *vector, uint32_t words, uint32_t sums[4])
{
    pairs(weights, vector, words, sums, 16, 1);
}

void tl_pairs_dot_2(const uint32_t *weights, const uint8_t *vector, uint32_t words, uint32_t sums[4])
{
    pairs(weights, vector, words, sums, 8, 2);
}

void tl_pairs_dot_3(const uint32_t *weights, const uint8_t *vector, uint32_t words, uint32_t sums[4])
{
    pairs(weights, vector, words, sums, 5, 3);
}

void tl_pairs_dot_4(const uint32_t *weights, const uint8_t *vector, uint32_t words, uint32_t sums[4])
{
    pairs(weights, vector, words, sums, 4, 4);
}

void tl_pairs_dot_5(const uint32_t *weights, const uint8_t *vector, uint32_t words, uint32_t sums[4])
{
    pairs(weights, vector, words, sums, 3, 5);
}

void tl_pairs_dot_8(const uint32_t *weights, const uint8_t *vector, uint32_t words, uint32_t sums[4])
{
    uint32_t a = sums[0];
    uint32_t b = sums[1];
    uint32_t c = sums[2];
    uint32_t d = sums[3];
    const uint8_t *bytes = (const uint8_t *)weights; /* little-endian, as every core here */
    for (uint32_t column = 0; column < words; column++) {
        uint32_t code = vector[column];
        a += bytes[4 * column] * code;
        b += bytes[4 * column + 1] * code;
        c += bytes[4 * column + 2] * code;
        d += bytes[4 * column + 3] * code;
    }
    sums[0] = a;
    sums[1] = b;
    sums[2] = c;
    sums[3] = d;
}
