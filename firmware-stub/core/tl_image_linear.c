/** The linear operators of a model image. */
#include "tl_linear.h"
#include "tl_loader.h"

enum {
    ROW_MULTIPLIER_UNIT = 1 << 7,
    MAX_MATRIX = 1 << 28, /* elements: keeps every size computation in 32 bits */
};

static int32_t signed_code(const uint8_t *stream, uint32_t i, uint32_t bits)
{
    return (int32_t)(tl_packed_code(stream, i, bits) << (32 - bits)) >> (32 - bits);
}

/* biases (packed, biasBits): checks that the width is the smallest and finds max |bias|. */
static void read_biases(tl_reader *reader, tl_linear_source *from, uint32_t rows, uint32_t width_offset)
{
    uint32_t bits = from->bias_bits;
    uint32_t used = 1; /* a bit more than every bias needs without its sign; 0 and -1 need none */
    from->largest_bias = 0;
    from->biases = tl_reader_packed(reader, rows, bits);
    for (uint32_t row = 0; from->biases != NULL && row < rows; row++) {
        int32_t bias = signed_code(from->biases, row, bits);
        uint32_t magnitude = bias < 0 ? 0u - (uint32_t)bias : (uint32_t)bias;
        from->largest_bias = magnitude > from->largest_bias ? magnitude : from->largest_bias;
        used |= (uint32_t)(bias < 0 ? ~bias : bias) << 1;
    }
    if (used >> (bits - 1) == 0) {
        tl_reader_out_of_range(reader, width_offset);
    }
}

/* weightOffset for the width before it. */
static uint16_t read_weight_offset(tl_reader *reader, uint32_t bits)
{
    uint32_t low = bits == 1 ? 1 : 0;
    uint32_t high = bits == 1 ? 1 : (2u << bits) - 2;
    return (uint16_t)tl_reader_within(reader, 2, low, high);
}

static void read_weights(tl_reader *reader, const tl_linear *linear, tl_linear_source *from, uint32_t width_offset)
{
    read_biases(reader, from, linear->rows, width_offset);
    if ((uint64_t)linear->rows * linear->columns > MAX_MATRIX) {
        tl_reader_out_of_memory(reader);
        return;
    }
    from->weights = tl_reader_packed(reader, (uint32_t)linear->rows * linear->columns, linear->weight_bits);
}

void tl_loader_linear(tl_reader *reader, tl_linear *linear, tl_linear_source *from)
{
    from->offset = reader->at;
    linear->weight_bits = (uint8_t)tl_reader_within(reader, 1, 1, 8);
    linear->output = tl_reader_format(reader, -1);
    uint32_t width_offset = reader->at;
    from->bias_bits = (uint8_t)tl_reader_within(reader, 1, 1, 32);
    linear->weight_offset = read_weight_offset(reader, linear->weight_bits);
    linear->pre_shift = (uint8_t)tl_reader_within(reader, 1, 0, TL_LOADER_MAX_PRE_SHIFT);
    linear->shift = (uint8_t)tl_reader_within(reader, 1, TL_LOADER_MIN_SHIFT, TL_LOADER_MAX_SHIFT);
    /* One row has one multiplier: a model has one image. */
    uint32_t per_row = tl_reader_within(reader, 1, 0, linear->rows > 1);
    from->row_multipliers = NULL;
    if (per_row == 0) {
        from->multiplier = (uint16_t)tl_reader_within(reader, 2, 1, TL_LOADER_MAX_MULTIPLIER);
    } else {
        uint32_t offset = reader->at;
        from->row_multipliers = tl_reader_bytes(reader, linear->rows);
        for (uint32_t row = 0; from->row_multipliers != NULL && row < linear->rows; row++) {
            if (from->row_multipliers[row] == 0) {
                tl_reader_out_of_range(reader, offset + row);
            }
        }
    }
    read_weights(reader, linear, from, width_offset);
}

void tl_loader_head(tl_reader *reader, tl_linear *head, tl_linear_source *from)
{
    *from = (tl_linear_source){.offset = reader->at};
    head->weight_bits = (uint8_t)tl_reader_within(reader, 1, 1, 8);
    uint32_t width_offset = reader->at;
    from->bias_bits = (uint8_t)tl_reader_within(reader, 1, 1, 32);
    head->weight_offset = read_weight_offset(reader, head->weight_bits);
    read_weights(reader, head, from, width_offset);
}

static void check_bound(tl_reader *reader, const tl_linear *linear, const tl_linear_source *from)
{
    uint32_t rest = (2u << linear->weight_bits) - 2 - linear->weight_offset;
    uint32_t weight = rest > linear->weight_offset ? rest : linear->weight_offset;
    uint32_t input = (uint32_t)tl_format_magnitude(linear->input);
    uint64_t bound = from->largest_bias + (uint64_t)(linear->columns * weight) * input;
    tl_loader_bound(reader, bound, linear->pre_shift, from->offset);
}

static tl_tail tail_of(const tl_linear_source *from, uint32_t first_row, uint32_t rows)
{
    tl_tail tail = {0};
    for (uint32_t i = 0; i < TL_BLOCK_ROWS && first_row + i < rows; i++) {
        uint32_t row = first_row + i;
        tail.constants[i] = signed_code(from->biases, row, from->bias_bits);
        tail.multipliers[i] =
            from->row_multipliers == NULL ? from->multiplier : (uint16_t)(from->row_multipliers[row] * ROW_MULTIPLIER_UNIT);
    }
    return tail;
}

void tl_loader_pack(tl_loader *load, tl_linear *linear, const tl_linear_source *from)
{
    const tl_kernel *kernel = load->model->kernel;
    check_bound(&load->reader, linear, from);
    uint8_t *blocks = (uint8_t *)tl_loader_take(load, tl_linear_bytes(kernel, linear));
    linear->blocks = blocks;
    for (uint32_t first = 0; blocks != NULL && first < linear->rows; first += TL_BLOCK_ROWS) {
        tl_linear_pack(kernel, linear, from->weights, first, tail_of(from, first, linear->rows), blocks);
    }
}
