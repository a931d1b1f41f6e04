/** The reference kernel: equation 4 as it is written, one weight code a byte. */
#include "tl_kernel.h"

static uint32_t weight_bytes(uint32_t rows, uint32_t columns, uint32_t bits)
{
    (void)bits;
    return rows * columns;
}

static void pack(const tl_linear *linear, const uint8_t *codes, void *weights, int32_t *constants)
{
    (void)constants; /* the biases as they are */
    uint8_t *out = (uint8_t *)weights;
    uint32_t count = (uint32_t)linear->rows * linear->columns;
    for (uint32_t i = 0; i < count; i++) {
        out[i] = (uint8_t)tl_packed_code(codes, i, linear->weight_bits);
    }
}

static uint32_t vector_bytes(uint32_t columns)
{
    (void)columns;
    return 0;
}

static void prepare(tl_vector *vector, uint32_t bits)
{
    (void)vector;
    (void)bits;
}

static void accumulate(const tl_linear *linear, const tl_vector *vector, uint32_t first_row, int32_t accumulators[TL_BLOCK_ROWS])
{
    const uint32_t columns = linear->columns;
    const int32_t zero_point = linear->input.zero_point;
    const int32_t offset = linear->weight_offset;
    uint32_t rows = linear->rows - first_row < TL_BLOCK_ROWS ? linear->rows - first_row : TL_BLOCK_ROWS;
    for (uint32_t row = 0; row < rows; row++) {
        const uint8_t *u = (const uint8_t *)linear->weights + (first_row + row) * columns;
        int32_t sum = linear->constants[first_row + row];
        for (uint32_t j = 0; j < columns; j++) {
            sum += (2 * u[j] - offset) * (vector->codes[j] - zero_point);
        }
        accumulators[row] = sum;
    }
}

const tl_kernel tl_kernel_reference = {
    .name = "reference",
    .weight_bytes = weight_bytes,
    .pack = pack,
    .vector_bytes = vector_bytes,
    .prepare = prepare,
    .accumulate = accumulate,
};
