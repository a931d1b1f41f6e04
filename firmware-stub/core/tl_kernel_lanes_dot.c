/** The inner loops of the half-word lanes in portable C, for builds without the generated assembly. */
#include "tl_kernel_lanes.h"

static int32_t low(uint32_t pair)
{
    return (int16_t)(pair & 0xFFFFu);
}

static int32_t high(uint32_t pair)
{
    return (int16_t)(pair >> 16);
}

/* SMLAD, modulo 2^32. */
static uint32_t multiply_add(uint32_t a, uint32_t b, uint32_t sum)
{
    return sum + (uint32_t)(low(a) * low(b)) + (uint32_t)(high(a) * high(b));
}

/* SXTB16 with ROR 8. */
static uint32_t signed_odd_bytes(uint32_t word)
{
    uint32_t lower = (uint32_t)(int8_t)(word >> 8);
    uint32_t upper = (uint32_t)(int8_t)(word >> 24);
    return (lower & 0xFFFFu) | upper << 16;
}

void tl_lanes_dot_2(const void *block, const void *pairs, uint32_t words, uint32_t sums[TL_BLOCK_ROWS])
{
    const uint32_t *weights = (const uint32_t *)block;
    const uint32_t *vector = (const uint32_t *)pairs;
    sums[0] = sums[1] = sums[2] = sums[3] = 0;
    for (uint32_t word = 0; word < words; word++) {
        for (uint32_t row = 0; row < 4; row++) {
            uint32_t packed = weights[4 * word + row];
            sums[row] = multiply_add(packed, vector[2 * word], sums[row]);
            sums[row] = multiply_add(signed_odd_bytes(packed), vector[2 * word + 1], sums[row]);
        }
    }
}

static inline void masked(const void *block, const void *pairs, uint32_t words, uint32_t sums[TL_BLOCK_ROWS], uint32_t fields,
                          uint32_t bits)
{
    const uint32_t *weights = (const uint32_t *)block;
    const uint32_t *vector = (const uint32_t *)pairs;
    uint32_t mask = 0x00010001u * ((1u << bits) - 1u);
    sums[0] = sums[1] = sums[2] = sums[3] = 0;
    for (uint32_t word = 0; word < words; word++) {
        for (uint32_t field = 0; field < fields; field++) {
            uint32_t pair = vector[fields * word + field];
            for (uint32_t row = 0; row < 4; row++) {
                sums[row] = multiply_add(weights[4 * word + row] >> (bits * field) & mask, pair, sums[row]);
            }
        }
    }
}

void tl_lanes_dot_3(const void *weights, const void *vector, uint32_t words, uint32_t sums[TL_BLOCK_ROWS])
{
    masked(weights, vector, words, sums, 3, 5);
}

void tl_lanes_dot_4(const void *weights, const void *vector, uint32_t words, uint32_t sums[TL_BLOCK_ROWS])
{
    masked(weights, vector, words, sums, 4, 4);
}

void tl_lanes_dot_5(const void *weights, const void *vector, uint32_t words, uint32_t sums[TL_BLOCK_ROWS])
{
    masked(weights, vector, words, sums, 5, 3);
}

void tl_lanes_dot_8(const void *weights, const void *vector, uint32_t words, uint32_t sums[TL_BLOCK_ROWS])
{
    masked(weights, vector, words, sums, 8, 2);
}

void tl_lanes_dot_16(const void *weights, const void *vector, uint32_t words, uint32_t sums[TL_BLOCK_ROWS])
{
    masked(weights, vector, words, sums, 16, 1);
}
