#include "tl_image.h"

#include "tl_elementwise.h"
#include "tl_linear.h"
#include "tl_reader.h"

/* image = header layer* head, see the law, section 7. Function by function in the order of that grammar. */

enum {
    MODEL_MAGIC = 0x31474C54, /* "TLG1" */
    DATA_SET_MAGIC = 0x31444C54, /* "TLD1" */
    ARITHMETIC_VERSION = 1,
    MAX_PRE_SHIFT = 16,
    MIN_SHIFT = 17,
    MAX_SHIFT = 46,
    MAX_MULTIPLIER = 32767,
    MAX_ADD_MULTIPLIER = 65535,
    MAX_ADD_SHIFT = 30,
    ROW_MULTIPLIER_UNIT = 1 << 7,
    MAX_MATRIX = 1 << 28, /* elements: keeps every size computation in 32 bits */
};

/* Where the dense parts of a linear operator are, until they are packed. */
typedef struct source {
    const uint8_t *biases;
    const uint8_t *weights;
    const uint8_t *row_multipliers; /* one code a row, or NULL */
    uint32_t offset;                /* of the operator in the image */
    uint16_t multiplier;            /* of all rows, unless row_multipliers */
    uint8_t bias_bits;
} source;

typedef struct loader {
    tl_reader reader;
    tl_arena *arena;
    tl_model *model;
} loader;

static void *take(loader *load, uint32_t bytes)
{
    if (load->reader.status != TL_LOAD_OK) {
        return NULL;
    }
    void *memory = tl_arena_take_high(load->arena, bytes);
    if (memory == NULL) {
        tl_reader_out_of_memory(&load->reader);
    }
    return memory;
}

static int32_t signed_code(const uint8_t *stream, uint32_t i, uint32_t bits)
{
    uint32_t value = 0;
    uint64_t first = (uint64_t)i * bits;
    for (uint32_t have = 0; have < bits; have++) {
        uint64_t bit = first + have;
        value |= ((uint32_t)stream[bit >> 3] >> (bit & 7u) & 1u) << have;
    }
    uint32_t sign = 1u << (bits - 1);
    return (int32_t)((value ^ sign) - sign);
}

/* Smallest two's complement width that holds the value. */
static uint32_t signed_width(int32_t value)
{
    uint32_t magnitude = (uint32_t)(value < 0 ? ~value : value);
    uint32_t bits = 1;
    while (magnitude != 0) {
        bits++;
        magnitude >>= 1;
    }
    return bits;
}

/* biases (packed, biasBits): checks the width and gives max |bias|. */
static uint64_t read_biases(tl_reader *reader, source *from, uint32_t rows, uint32_t width_offset)
{
    from->biases = tl_reader_packed(reader, rows, from->bias_bits);
    uint64_t largest = 0;
    uint32_t width = 1;
    for (uint32_t row = 0; from->biases != NULL && row < rows; row++) {
        int32_t bias = signed_code(from->biases, row, from->bias_bits);
        uint64_t magnitude = bias < 0 ? (uint64_t) - (int64_t)bias : (uint64_t)bias;
        largest = magnitude > largest ? magnitude : largest;
        uint32_t needed = signed_width(bias);
        width = needed > width ? needed : width;
    }
    if (from->biases != NULL && width != from->bias_bits) {
        tl_reader_fail(reader, width_offset, "bias bits are not the smallest width");
    }
    return largest;
}

/* outputBits outputZeroPoint; `wide` is the zero point at 16 bits, or -1 where 16 bits are not allowed. */
static tl_format read_format(tl_reader *reader, int32_t wide)
{
    uint32_t offset = reader->at;
    uint32_t bits = tl_reader_uint(reader, 1);
    if ((bits < 2 || bits > 8) && !(bits == 16 && wide >= 0)) {
        tl_reader_fail(reader, offset, "bad output bits");
        bits = 2;
    }
    uint32_t low = bits == 16 ? (uint32_t)wide : 0;
    uint32_t high = bits == 16 ? (uint32_t)wide : (1u << bits) - 1;
    uint32_t zero_point = tl_reader_within(reader, 2, low, high, "bad zero point");
    return (tl_format){.zero_point = (uint16_t)zero_point, .bits = (uint8_t)bits};
}

/* weightOffset for the width before it. */
static uint16_t read_weight_offset(tl_reader *reader, uint32_t bits)
{
    uint32_t low = bits == 1 ? 1 : 0;
    uint32_t high = bits == 1 ? 1 : (2u << bits) - 2;
    return (uint16_t)tl_reader_within(reader, 2, low, high, "bad weight offset");
}

static void check_linear_bound(tl_reader *reader, const tl_linear *linear, uint64_t largest_bias, uint32_t offset)
{
    uint64_t span = (2u << linear->weight_bits) - 2;
    uint64_t weight = span - linear->weight_offset > linear->weight_offset ? span - linear->weight_offset : linear->weight_offset;
    uint64_t input = (uint64_t)tl_format_magnitude(linear->input);
    uint64_t bound = (largest_bias + linear->columns * weight * input) << linear->pre_shift;
    if (bound > INT32_MAX) {
        tl_reader_fail(reader, offset, "an accumulator can leave int32");
    }
}

static void read_linear(tl_reader *reader, tl_linear *linear, source *from, uint64_t *largest_bias)
{
    from->offset = reader->at;
    linear->weight_bits = (uint8_t)tl_reader_within(reader, 1, 1, 8, "bad weight bits");
    linear->output = read_format(reader, -1);
    uint32_t width_offset = reader->at;
    from->bias_bits = (uint8_t)tl_reader_within(reader, 1, 1, 32, "bad bias bits");
    linear->weight_offset = read_weight_offset(reader, linear->weight_bits);
    linear->pre_shift = (uint8_t)tl_reader_within(reader, 1, 0, MAX_PRE_SHIFT, "bad pre-shift");
    linear->shift = (uint8_t)tl_reader_within(reader, 1, MIN_SHIFT, MAX_SHIFT, "bad shift");
    /* One row has one multiplier: a model has one image. */
    uint32_t per_row = tl_reader_within(reader, 1, 0, linear->rows > 1, "bad per-row flag");
    from->row_multipliers = NULL;
    if (reader->status != TL_LOAD_OK) {
        return;
    }
    if (per_row == 0) {
        from->multiplier = (uint16_t)tl_reader_within(reader, 2, 1, MAX_MULTIPLIER, "bad multiplier");
    } else {
        uint32_t offset = reader->at;
        from->row_multipliers = tl_reader_bytes(reader, linear->rows);
        for (uint32_t row = 0; from->row_multipliers != NULL && row < linear->rows; row++) {
            if (from->row_multipliers[row] == 0) {
                tl_reader_fail(reader, offset + row, "bad multiplier");
            }
        }
    }
    *largest_bias = read_biases(reader, from, linear->rows, width_offset);
    if ((uint64_t)linear->rows * linear->columns > MAX_MATRIX) {
        tl_reader_out_of_memory(reader);
        return;
    }
    from->weights = tl_reader_packed(reader, (uint32_t)linear->rows * linear->columns, linear->weight_bits);
}

static tl_tail tail_of(const source *from, uint32_t first_row, uint32_t rows)
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

static void pack_linear(loader *load, tl_linear *linear, const source *from)
{
    const tl_kernel *kernel = load->model->kernel;
    uint8_t *blocks = (uint8_t *)take(load, tl_linear_bytes(kernel, linear));
    linear->blocks = blocks;
    for (uint32_t first = 0; blocks != NULL && first < linear->rows; first += TL_BLOCK_ROWS) {
        tl_linear_pack(kernel, linear, from->weights, first, tail_of(from, first, linear->rows), blocks);
    }
}

static void read_add(tl_reader *reader, tl_add_operator *add, tl_format a, tl_format b, int32_t wide)
{
    uint32_t offset = reader->at;
    add->output = read_format(reader, wide);
    add->multiplier_a = (uint16_t)tl_reader_within(reader, 2, 0, MAX_ADD_MULTIPLIER, "bad multiplier");
    add->multiplier_b = (uint16_t)tl_reader_within(reader, 2, 0, MAX_ADD_MULTIPLIER, "bad multiplier");
    add->shift = (uint8_t)tl_reader_within(reader, 1, 1, MAX_ADD_SHIFT, "bad shift");
    if (reader->status != TL_LOAD_OK) {
        return;
    }
    uint64_t bound = (uint64_t)tl_format_magnitude(a) * add->multiplier_a + (uint64_t)tl_format_magnitude(b) * add->multiplier_b +
                     (1u << (add->shift - 1));
    if (bound > INT32_MAX) {
        tl_reader_fail(reader, offset, "a sum can leave int32");
    }
}

/* Reads a product; its bound needs the operands and is checked when they are known. */
static void read_multiply(tl_reader *reader, tl_multiply_operator *multiply, int32_t wide)
{
    multiply->output = read_format(reader, wide);
    multiply->pre_shift = (uint8_t)tl_reader_within(reader, 1, 0, MAX_PRE_SHIFT, "bad pre-shift");
    multiply->multiplier = (uint16_t)tl_reader_within(reader, 2, 1, MAX_MULTIPLIER, "bad multiplier");
    multiply->shift = (uint8_t)tl_reader_within(reader, 1, MIN_SHIFT, MAX_SHIFT, "bad shift");
}

static void check_multiply_bound(tl_reader *reader, const tl_multiply_operator *multiply, tl_format a, tl_format b, uint32_t offset)
{
    if (reader->status != TL_LOAD_OK) {
        return;
    }
    uint64_t bound = (uint64_t)tl_format_magnitude(a) * (uint64_t)tl_format_magnitude(b) << multiply->pre_shift;
    if (bound > INT32_MAX) {
        tl_reader_fail(reader, offset, "a product can leave int32");
    }
}

static void read_complement(tl_reader *reader, tl_complement_operator *complement, tl_format input)
{
    uint32_t offset = reader->at;
    uint32_t bits = tl_reader_uint(reader, 1);
    if ((bits < 2 || bits > 8) && bits != 16) {
        tl_reader_fail(reader, offset, "bad output bits");
    }
    complement->output = (tl_format){.zero_point = 0, .bits = (uint8_t)bits};
    complement->multiplier = (uint16_t)tl_reader_within(reader, 2, 1, MAX_ADD_MULTIPLIER, "bad multiplier");
    complement->shift = (uint8_t)tl_reader_within(reader, 1, 1, MAX_ADD_SHIFT, "bad shift");
    if (reader->status != TL_LOAD_OK) {
        return;
    }
    uint64_t bound = (uint64_t)tl_unit_one(input.bits) * complement->multiplier + (1u << (complement->shift - 1));
    if (bound > INT32_MAX) {
        tl_reader_fail(reader, offset, "a complement can leave int32");
    }
}

/* `wide`: as in read_format; `unit`: entries lie on the unit grid. */
static void read_table(loader *load, tl_table *table, tl_format input, int32_t wide, bool unit)
{
    tl_reader *reader = &load->reader;
    uint32_t zero_offset = reader->at + 1;
    table->output = read_format(reader, wide);
    table->input_bits = input.bits;
    if (unit && table->output.zero_point != 0) {
        tl_reader_fail(reader, zero_offset, "bad zero point");
    }
    uint32_t offset = reader->at;
    uint32_t count = 1u << input.bits;
    const uint8_t *stream = tl_reader_packed(reader, count, table->output.bits);
    uint32_t stride = unit ? 2 : 1; /* a unit pair has room for the complement */
    int16_t *entries = (int16_t *)take(load, 2 * stride * count);
    table->entries = entries;
    for (uint32_t i = 0; entries != NULL && i < count; i++) {
        uint32_t code = tl_packed_code(stream, i, table->output.bits);
        entries[stride * i] = (int16_t)(code - table->output.zero_point);
        if (unit && code > (uint32_t)tl_unit_one(table->output.bits)) {
            tl_reader_fail(reader, offset + 2 * i, "a table entry is not on the unit grid");
        }
    }
}

/* Operators 7 to 17. */
static void read_elementwise(loader *load, tl_layer *layer)
{
    const tl_linear *linear = layer->linear;
    tl_reader *reader = &load->reader;
    read_add(reader, &layer->reset_sum, linear[0].output, linear[1].output, -1);
    read_add(reader, &layer->update_sum, linear[2].output, linear[3].output, -1);
    read_table(load, &layer->reset_sigmoid, layer->reset_sum.output, -1, false);
    read_table(load, &layer->update_sigmoid, layer->update_sum.output, 0, true);
    uint32_t offset = reader->at;
    read_multiply(reader, &layer->reset_product, -1);
    check_multiply_bound(reader, &layer->reset_product, layer->reset_sigmoid.output, linear[5].output, offset);
    read_add(reader, &layer->candidate_sum, linear[4].output, layer->reset_product.output, -1);
    read_table(load, &layer->candidate_tanh, layer->candidate_sum.output, TL_WIDE_ONE, false);
    read_complement(reader, &layer->update_complement, layer->update_sigmoid.output);
    offset = reader->at;
    read_multiply(reader, &layer->candidate_product, TL_WIDE_ONE);
    check_multiply_bound(reader, &layer->candidate_product, layer->update_complement.output, layer->candidate_tanh.output, offset);
    offset = reader->at;
    read_multiply(reader, &layer->carry_product, TL_WIDE_ONE);
    read_add(reader, &layer->hidden_sum, layer->candidate_product.output, layer->carry_product.output, TL_WIDE_ONE);
    check_multiply_bound(reader, &layer->carry_product, layer->update_sigmoid.output, layer->hidden_sum.output, offset);
    layer->fused = layer->update_sigmoid.output.bits == 16 && layer->candidate_tanh.output.bits == 16 &&
                   layer->update_complement.output.bits == 16 && layer->candidate_product.output.bits == 16 &&
                   layer->carry_product.output.bits == 16 && layer->hidden_sum.output.bits == 16;
    if (reader->status == TL_LOAD_OK) {
        tl_elementwise_prepare(layer, (tl_unit_pair *)(uintptr_t)layer->update_sigmoid.entries);
    }
}

/* layer = hiddenSize operator{17} */
static void read_layer(loader *load, tl_layer *layer, uint32_t inputs, tl_format input)
{
    tl_reader *reader = &load->reader;
    source sources[TL_LINEARS];
    uint64_t largest_bias[TL_LINEARS] = {0};
    layer->hidden_size = (uint16_t)tl_reader_within(reader, 2, 1, UINT16_MAX, "bad hidden size");
    for (uint32_t i = 0; i < TL_LINEARS; i++) {
        layer->linear[i].rows = layer->hidden_size;
        layer->linear[i].columns = (uint16_t)((i & 1u) != 0 ? layer->hidden_size : inputs);
        read_linear(reader, &layer->linear[i], &sources[i], &largest_bias[i]);
        if (reader->status != TL_LOAD_OK) {
            return;
        }
    }
    read_elementwise(load, layer);
    if (reader->status != TL_LOAD_OK) {
        return;
    }
    tl_format view = tl_format_view(layer->hidden_sum.output);
    for (uint32_t i = 0; i < TL_LINEARS; i++) {
        layer->linear[i].input = (i & 1u) != 0 ? view : input;
        check_linear_bound(reader, &layer->linear[i], largest_bias[i], sources[i].offset);
        pack_linear(load, &layer->linear[i], &sources[i]);
    }
    layer->state = (int16_t *)take(load, layer->hidden_size * (uint32_t)sizeof(int16_t));
    layer->view = (uint8_t *)take(load, (layer->hidden_size + 3u) & ~3u);
}

/* head = weightBits biasBits weightOffset biases weights */
static void read_head(loader *load, uint32_t inputs, tl_format input)
{
    tl_reader *reader = &load->reader;
    tl_linear *head = &load->model->head;
    source from = {.offset = reader->at};
    *head = (tl_linear){.rows = load->model->classes, .columns = (uint16_t)inputs, .input = input};
    head->weight_bits = (uint8_t)tl_reader_within(reader, 1, 1, 8, "bad weight bits");
    uint32_t width_offset = reader->at;
    from.bias_bits = (uint8_t)tl_reader_within(reader, 1, 1, 32, "bad bias bits");
    head->weight_offset = read_weight_offset(reader, head->weight_bits);
    if (reader->status != TL_LOAD_OK) {
        return;
    }
    uint64_t largest_bias = read_biases(reader, &from, head->rows, width_offset);
    from.weights = tl_reader_packed(reader, (uint32_t)head->rows * head->columns, head->weight_bits);
    check_linear_bound(reader, head, largest_bias, from.offset);
    if (reader->at != reader->size) {
        tl_reader_fail(reader, reader->at, "bytes after the end");
    }
    if (reader->status == TL_LOAD_OK) {
        pack_linear(load, head, &from);
    }
}

static void take_working_memory(loader *load)
{
    tl_model *model = load->model;
    uint32_t widest = model->input_size;
    uint32_t units = 0;
    for (uint32_t i = 0; i < model->layer_count; i++) {
        uint32_t size = model->layers[i].hidden_size;
        widest = size > widest ? size : widest;
        units = size > units ? size : units;
    }
    model->gate_stride = (units + 3u) & ~3u;
    model->gates = (uint8_t *)take(load, TL_LINEARS * model->gate_stride);
    uint32_t prepared = model->kernel->vector_bytes(widest);
    uint32_t values = (uint32_t)(sizeof(tl_unit_pair) + sizeof(int16_t)) * model->gate_stride;
    model->vector = take(load, prepared > values ? prepared : values);
}

/* header = "TLG1" arithmeticVersion layerCount inputSize classes inputBits inputZeroPoint */
static void read_model(loader *load)
{
    tl_reader *reader = &load->reader;
    tl_model *model = load->model;
    tl_reader_within(reader, 4, MODEL_MAGIC, MODEL_MAGIC, "not a model image");
    tl_reader_within(reader, 1, ARITHMETIC_VERSION, ARITHMETIC_VERSION, "unknown arithmetic version");
    model->layer_count = (uint8_t)tl_reader_within(reader, 1, 1, TL_MAX_LAYERS, "bad layer count");
    model->input_size = (uint16_t)tl_reader_within(reader, 2, 1, UINT16_MAX, "bad input size");
    model->classes = (uint16_t)tl_reader_within(reader, 2, 1, TL_MAX_CLASSES, "bad class count");
    model->input = read_format(reader, -1);
    model->layers = (tl_layer *)take(load, model->layer_count * (uint32_t)sizeof(tl_layer));
    uint32_t inputs = model->input_size;
    tl_format input = model->input;
    for (uint32_t i = 0; i < model->layer_count && reader->status == TL_LOAD_OK; i++) {
        tl_layer *layer = &model->layers[i];
        read_layer(load, layer, inputs, input);
        if (reader->status == TL_LOAD_OK) {
            inputs = layer->hidden_size;
            input = tl_format_view(layer->hidden_sum.output);
        }
    }
    if (reader->status == TL_LOAD_OK) {
        read_head(load, inputs, input);
    }
    if (reader->status == TL_LOAD_OK) {
        take_working_memory(load);
    }
}

tl_load_status tl_model_load(tl_model *model, tl_arena *arena, const tl_kernel *kernel, const uint8_t *image, uint32_t size,
                             tl_fault *fault)
{
    uint32_t high = arena->high;
    model->kernel = kernel;
    loader load = {.reader = {.bytes = image, .size = size}, .arena = arena, .model = model};
    read_model(&load);
    if (load.reader.status != TL_LOAD_OK) {
        arena->high = high;
        *fault = load.reader.fault;
    }
    return load.reader.status;
}

tl_load_status tl_data_set_load(tl_data_set *data, const uint8_t *image, uint32_t size, tl_fault *fault)
{
    tl_reader reader = {.bytes = image, .size = size};
    tl_reader_within(&reader, 4, DATA_SET_MAGIC, DATA_SET_MAGIC, "not a data set image");
    data->samples = tl_reader_within(&reader, 4, 1, UINT32_MAX, "bad sample count");
    data->steps = (uint16_t)tl_reader_within(&reader, 2, 1, UINT16_MAX, "bad step count");
    data->input_size = (uint16_t)tl_reader_within(&reader, 2, 1, UINT16_MAX, "bad input size");
    data->input_bits = (uint8_t)tl_reader_within(&reader, 1, 2, 8, "bad input bits");
    data->classes = (uint16_t)tl_reader_within(&reader, 2, 1, TL_MAX_CLASSES, "bad class count");
    data->sample_bytes = (uint32_t)data->steps * data->input_size;
    uint32_t codes_offset = reader.at;
    /* 2^32 samples of 2^32 bytes do not fit in 64 bits; more than `size` samples do not fit in the image. */
    uint64_t samples = data->samples > size ? (uint64_t)size + 1 : data->samples;
    data->codes = tl_reader_bytes(&reader, samples * data->sample_bytes);
    data->labels = tl_reader_bytes(&reader, samples);
    if (reader.at != size) {
        tl_reader_fail(&reader, reader.at, "bytes after the end");
    }
    uint32_t count = reader.at - codes_offset;
    for (uint32_t i = 0; reader.status == TL_LOAD_OK && i < count; i++) {
        bool label = i >= data->samples * data->sample_bytes;
        if (label ? data->codes[i] >= data->classes : data->codes[i] >> data->input_bits != 0) {
            tl_reader_fail(&reader, codes_offset + i, label ? "bad label" : "bad code");
        }
    }
    if (reader.status != TL_LOAD_OK) {
        *fault = reader.fault;
    }
    return reader.status;
}

bool tl_compatible(const tl_model *model, const tl_data_set *data)
{
    uint32_t largest = 0;
    for (uint32_t i = 0; i < data->samples; i++) {
        largest = data->labels[i] > largest ? data->labels[i] : largest;
    }
    return model->input_size == data->input_size && model->input.bits == data->input_bits && largest < model->classes;
}
