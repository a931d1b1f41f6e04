/** The reference kernel: plain C, one weight code a byte, values as int16. */
#include "tl_kernel.h"

enum { FORM = 1 };

static uint32_t weight_bytes(uint32_t columns, uint32_t bits)
{
    (void)bits;
    return TL_BLOCK_ROWS * columns;
}

static void pack(const tl_linear *linear, const uint8_t *codes, uint32_t first_row, void *weights)
{
    uint8_t *out = (uint8_t *)weights;
    for (uint32_t row = 0; row < TL_BLOCK_ROWS; row++) {
        for (uint32_t column = 0; column < linear->columns; column++) {
            *out++ = (uint8_t)tl_weight_code(linear, codes, first_row + row, column);
        }
    }
}

static uint32_t fold(const tl_linear *linear, const uint8_t *codes, uint32_t row)
{
    (void)linear;
    (void)codes;
    (void)row;
    return 0;
}

static uint32_t vector_bytes(uint32_t columns)
{
    return columns * (uint32_t)sizeof(int16_t);
}

static void dot(const void *weights, const void *vector, uint32_t columns, uint32_t sums[TL_BLOCK_ROWS])
{
    const uint8_t *u = (const uint8_t *)weights;
    const int16_t *v = (const int16_t *)vector;
    for (uint32_t row = 0; row < TL_BLOCK_ROWS; row++) {
        int32_t sum = 0;
        for (uint32_t j = 0; j < columns; j++) {
            sum += u[j] * v[j];
        }
        sums[row] = (uint32_t)sum;
        u += columns;
    }
}

static tl_plan prepare(const tl_linear *linear, tl_vector *vector)
{
    int16_t *values = (int16_t *)vector->prepared;
    if (vector->form != FORM) {
        int32_t sum = 0;
        for (uint32_t j = 0; j < vector->columns; j++) {
            values[j] = (int16_t)(vector->codes[j] - linear->input.zero_point);
            sum += values[j];
        }
        vector->sum = (uint32_t)sum;
        vector->form = FORM;
    }
    return (tl_plan){.dot = dot,
                     .vector = values,
                     .words = vector->columns,
                     .weight_bytes = TL_BLOCK_ROWS * vector->columns,
                     .common = 0u - linear->weight_offset * vector->sum};
}

const tl_kernel tl_kernel_reference = {
    .name = "reference",
    .weight_bytes = weight_bytes,
    .pack = pack,
    .fold = fold,
    .vector_bytes = vector_bytes,
    .prepare = prepare,
};
