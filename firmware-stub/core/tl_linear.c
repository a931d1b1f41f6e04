#include "tl_linear.h"

TL_COLD uint32_t tl_linear_bytes(const tl_kernel *kernel, const tl_linear *linear)
{
    uint32_t blocks = (linear->rows + TL_BLOCK_ROWS - 1u) / TL_BLOCK_ROWS;
    return blocks * (kernel->weight_bytes(linear->columns, linear->weight_bits) + TL_BLOCK_TAIL);
}

TL_COLD void tl_linear_pack(const tl_kernel *kernel, const tl_linear *linear, const uint8_t *codes, uint32_t first_row, tl_tail tail,
                    uint8_t *blocks)
{
    uint32_t weight_bytes = kernel->weight_bytes(linear->columns, linear->weight_bits);
    uint8_t *block = blocks + first_row / TL_BLOCK_ROWS * (weight_bytes + TL_BLOCK_TAIL);
    kernel->pack(linear, codes, first_row, block);
    for (uint32_t row = 0; row < TL_BLOCK_ROWS && first_row + row < linear->rows; row++) {
        tail.constants[row] = (int32_t)((uint32_t)tail.constants[row] + kernel->fold(linear, codes, first_row + row));
    }
    *(tl_tail *)(void *)(block + weight_bytes) = tail;
}

static inline const tl_tail *tail_of(const uint8_t *block, const tl_plan *plan)
{
    return (const tl_tail *)(const void *)(block + plan->weight_bytes);
}

/* What the rows of an operator have in common, read once: the compiler must assume that an output byte may change the operator. */
typedef struct finish {
    uint32_t common;
    int32_t zero_point;
    int32_t top;
    uint32_t pre_shift;
    uint32_t shift;
} finish;

/* Equation 4 from the dot product of a row on: accumulator, equation 3, clamp, zero point. */
static inline uint32_t finish_row(finish of, int32_t constant, uint32_t sum, int32_t multiplier)
{
    int32_t accumulator = (int32_t)((uint32_t)constant + of.common + 2 * sum);
    int32_t value = tl_requantize(accumulator, of.pre_shift, multiplier, of.shift);
    return (uint32_t)tl_clamp_code(value + of.zero_point, of.top);
}

void tl_linear_apply(const tl_kernel *kernel, const tl_linear *linear, tl_vector *vector, uint8_t *output)
{
    const tl_plan plan = kernel->prepare(linear, vector);
    const finish of = {
        .common = plan.common,
        .zero_point = linear->output.zero_point,
        .top = (1 << linear->output.bits) - 1,
        .pre_shift = linear->pre_shift,
        .shift = linear->shift,
    };
    const uint8_t *block = linear->blocks;
    uint32_t *codes = (uint32_t *)(void *)output;
    uint32_t *end = codes + (linear->rows + TL_BLOCK_ROWS - 1u) / TL_BLOCK_ROWS;
    for (; codes != end; codes++) {
        uint32_t sums[TL_BLOCK_ROWS];
        plan.dot(block, plan.vector, plan.words, sums);
        const tl_tail *tail = tail_of(block, &plan);
        uint32_t word = 0;
#pragma GCC unroll 4
        for (uint32_t row = 0; row < TL_BLOCK_ROWS; row++) {
            word |= finish_row(of, tail->constants[row], sums[row], tail->multipliers[row]) << (8 * row);
        }
        *codes = word; /* little-endian, as every core here */
        block = (const uint8_t *)(tail + 1);
    }
}

void tl_linear_accumulate(const tl_linear *linear, const tl_plan *plan, uint32_t first_row, int32_t accumulators[TL_BLOCK_ROWS])
{
    const uint8_t *block = linear->blocks + first_row / TL_BLOCK_ROWS * (plan->weight_bytes + TL_BLOCK_TAIL);
    uint32_t sums[TL_BLOCK_ROWS];
    plan->dot(block, plan->vector, plan->words, sums);
    for (uint32_t row = 0; row < TL_BLOCK_ROWS; row++) {
        accumulators[row] = (int32_t)((uint32_t)tail_of(block, plan)->constants[row] + plan->common + 2 * sums[row]);
    }
}
