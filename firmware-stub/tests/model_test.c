/** Tables, linear operators, cells, sequences and images against the vectors. usage: model_test KERNEL FILE.vec */
#include "tl_image.h"
#include "tl_linear.h"
#include "tl_sequence.h"
#include "tl_sha256.h"
#include "vectors.h"

#include <stdlib.h>
#include <string.h>

enum { ARENA_BYTES = 16 << 20 };

static const tl_kernel *kernel;
static uint8_t *memory;
static tl_arena arena;
static tl_model model;
static tl_data_set data;

static tl_load_status load_model(const vector_field *image, tl_fault *fault)
{
    tl_arena_init(&arena, memory, ARENA_BYTES);
    /* A copy of the exact size, so that a sanitizer sees a read past the end. */
    uint8_t *copy = malloc(image->size + 1);
    memcpy(copy, image->bytes, image->size);
    tl_load_status status = tl_model_load(&model, &arena, kernel, copy, image->size, fault);
    free(copy);
    return status;
}

static tl_format format(const int32_t *bits_and_zero_point)
{
    return (tl_format){.bits = (uint8_t)bits_and_zero_point[0], .zero_point = (uint16_t)bits_and_zero_point[1]};
}

static void test_table(const vector_record *record)
{
    const vector_field *f = record->fields;
    const int32_t *s = f[0].ints;
    for (uint32_t i = 0; i < f[2].count; i++) {
        uint32_t code = tl_packed_code(f[1].bytes, (uint32_t)(f[2].ints[i] + s[1]), (uint32_t)s[2]);
        CHECK(record, (int32_t)code - s[3] == f[3].ints[i]);
    }
}

static void test_linear(const vector_record *record)
{
    const vector_field *f = record->fields;
    const int32_t *s = f[0].ints;
    tl_linear linear = {
        .rows = (uint16_t)s[0],
        .columns = (uint16_t)s[1],
        .weight_bits = (uint8_t)s[2],
        .weight_offset = (uint16_t)s[3],
        .input = format(s + 4),
        .pre_shift = (uint8_t)s[6],
        .shift = (uint8_t)s[7],
        .output = format(s + 8),
    };
    tl_arena_init(&arena, memory, ARENA_BYTES);
    uint32_t rows = linear.rows;
    uint8_t *blocks = tl_arena_take_high(&arena, tl_linear_bytes(kernel, &linear));
    uint8_t *codes = tl_arena_take_high(&arena, linear.columns);
    uint8_t *outputs = tl_arena_take_high(&arena, rows + 3);
    tl_vector vector = {.codes = codes, .prepared = tl_arena_take_high(&arena, kernel->vector_bytes(linear.columns)),
                        .columns = linear.columns};
    for (uint32_t first = 0; first < rows; first += TL_BLOCK_ROWS) {
        tl_tail tail = {0};
        for (uint32_t i = 0; i < TL_BLOCK_ROWS && first + i < rows; i++) {
            tail.constants[i] = f[3].ints[first + i];
            tail.multipliers[i] = (uint16_t)f[4].ints[f[4].count > 1 ? first + i : 0];
        }
        tl_linear_pack(kernel, &linear, f[1].bytes, first, tail, blocks);
    }
    linear.blocks = blocks;
    for (uint32_t i = 0; i < linear.columns; i++) {
        codes[i] = (uint8_t)(f[2].ints[i] + linear.input.zero_point);
    }
    tl_linear_apply(kernel, &linear, &vector, outputs);
    tl_plan plan = kernel->prepare(&linear, &vector);
    for (uint32_t row = 0; row < rows; row++) {
        int32_t accumulators[TL_BLOCK_ROWS];
        tl_linear_accumulate(&linear, &plan, row & ~3u, accumulators);
        CHECK(record, accumulators[row % TL_BLOCK_ROWS] == f[5].ints[row]);
        CHECK(record, outputs[row] - linear.output.zero_point == f[6].ints[row]);
    }
}

static void test_cell(const vector_record *record)
{
    const vector_field *f = record->fields;
    const tl_layer *layer = &model.layers[0];
    tl_format view = tl_format_view(layer->hidden_sum.output);
    uint8_t *x = malloc(f[0].count);
    for (uint32_t i = 0; i < f[0].count; i++) {
        x[i] = (uint8_t)(f[0].ints[i] + model.input.zero_point);
    }
    for (uint32_t i = 0; i < layer->hidden_size; i++) {
        layer->state[i] = (int16_t)f[1].ints[i];
        layer->view[i] = (uint8_t)(f[2].ints[i] + view.zero_point);
    }
    tl_layer_step(&model, layer, x, 1, NULL, 0);
    for (uint32_t i = 0; i < layer->hidden_size; i++) {
        for (uint32_t op = 0; op < TL_LINEARS; op++) {
            int32_t value = model.gates[op * model.gate_stride + i] - layer->linear[op].output.zero_point;
            CHECK(record, value == f[3 + op].ints[i]);
        }
        CHECK(record, layer->state[i] == f[3 + TL_HIDDEN_SUM].ints[i]);
    }
    free(x);
}

static void test_sequence(const vector_record *record)
{
    const vector_field *f = record->fields;
    uint32_t first = (uint32_t)f[0].ints[0];
    uint32_t count = (uint32_t)f[0].ints[1];
    uint32_t correct = 0;
    const int32_t *hidden = f[5].ints;
    tl_sha256 predictions, traces;
    tl_sha256_init(&predictions);
    tl_sha256_init(&traces);
    for (uint32_t i = 0; i < count; i++) {
        tl_prediction got = tl_run_sequence(&model, data.codes + (first + i) * data.sample_bytes, data.steps, NULL);
        CHECK(record, got.label == f[1].bytes[i]);
        CHECK(record, got.trace == (uint32_t)f[2].ints[i]);
        for (uint32_t l = 0; l < model.layer_count; l++) {
            for (uint32_t unit = 0; unit < model.layers[l].hidden_size; unit++) {
                CHECK(record, model.layers[l].state[unit] == *hidden++);
            }
        }
        correct += got.label == data.labels[first + i];
        uint8_t bytes[4] = {(uint8_t)got.trace, (uint8_t)(got.trace >> 8), (uint8_t)(got.trace >> 16), (uint8_t)(got.trace >> 24)};
        tl_sha256_update(&predictions, &got.label, 1);
        tl_sha256_update(&traces, bytes, 4);
    }
    uint8_t digest[TL_SHA256_BYTES];
    CHECK(record, correct == (uint32_t)f[0].ints[2]);
    tl_sha256_finish(&predictions, digest);
    CHECK(record, memcmp(digest, f[3].bytes, sizeof digest) == 0);
    tl_sha256_finish(&traces, digest);
    CHECK(record, memcmp(digest, f[4].bytes, sizeof digest) == 0);
}

static void test_image(const vector_record *record, bool model_file)
{
    const vector_field *f = record->fields;
    tl_fault fault = {0};
    uint8_t *copy = malloc(f[0].size + 1);
    memcpy(copy, f[0].bytes, f[0].size);
    tl_load_status status = model_file ? load_model(&f[0], &fault) : tl_data_set_load(&data, copy, f[0].size, &fault);
    free(copy);
    if (record->tag == VECTOR_VALID) {
        CHECK(record, status == TL_LOAD_OK);
        return;
    }
    CHECK(record, status == TL_LOAD_INVALID);
    bool where = fault.offset >= (uint32_t)f[1].ints[0] && fault.offset <= (uint32_t)f[1].ints[1];
    if (status == TL_LOAD_INVALID && !where) {
        fprintf(stderr, "test %u: offset %u, not in [%d, %d]: %s\n", record->id, fault.offset, f[1].ints[0], f[1].ints[1], fault.detail);
    }
    CHECK(record, where);
    CHECK(record, !model_file || arena.high == arena.size);
}

static void run(const vector_record *record, bool model_file)
{
    const vector_field *f = record->fields;
    tl_fault fault = {0};
    switch (record->tag) {
    case VECTOR_MODEL:
        CHECK(record, load_model(&f[0], &fault) == TL_LOAD_OK);
        break;
    case VECTOR_MODEL_AND_DATA_SET:
        CHECK(record, load_model(&f[0], &fault) == TL_LOAD_OK);
        CHECK(record, tl_data_set_load(&data, f[1].bytes, f[1].size, &fault) == TL_LOAD_OK);
        CHECK(record, tl_compatible(&model, &data));
        break;
    case VECTOR_TABLE:
        test_table(record);
        break;
    case VECTOR_LINEAR:
        test_linear(record);
        break;
    case VECTOR_CELL:
        test_cell(record);
        break;
    case VECTOR_SEQUENCE:
        test_sequence(record);
        break;
    case VECTOR_PAIR:
        CHECK(record, load_model(&f[0], &fault) == TL_LOAD_OK);
        CHECK(record, tl_data_set_load(&data, f[1].bytes, f[1].size, &fault) == TL_LOAD_OK);
        CHECK(record, tl_compatible(&model, &data) == (f[2].ints[0] != 0));
        break;
    default:
        test_image(record, model_file);
        break;
    }
}

int main(int argc, char **argv)
{
    static const tl_kernel *const kernels[] = {&tl_kernel_reference, &tl_kernel_lanes, &tl_kernel_pairs};
    for (uint32_t i = 0; argc == 3 && i < sizeof kernels / sizeof kernels[0]; i++) {
        kernel = strcmp(argv[1], kernels[i]->name) == 0 ? kernels[i] : kernel;
    }
    if (kernel == NULL) {
        return 2;
    }
    memory = malloc(ARENA_BYTES);
    vector_file file = vector_file_read(argv[2]);
    vector_record record;
    bool model_file = strstr(argv[2], "data_set_image") == NULL;
    while (vector_file_next(&file, &record)) {
        run(&record, model_file);
    }
    vector_file_free(&file);
    free(memory);
    return check_summary(argv[2]);
}
