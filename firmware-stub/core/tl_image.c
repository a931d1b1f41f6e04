#include "tl_image.h"

#include "tl_loader.h"

/* image = header layer* head, see the law, section 7. Its operators are read by tl_image_linear.c and tl_image_elementwise.c. */

enum {
    MODEL_MAGIC = 0x31474C54, /* "TLG1" */
    DATA_SET_MAGIC = 0x31444C54, /* "TLD1" */
    ARITHMETIC_VERSION = 1,
};

void *tl_loader_take(tl_loader *load, uint32_t bytes)
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

void tl_loader_bound(tl_reader *reader, uint64_t bound, uint32_t pre_shift, uint32_t offset)
{
    if (bound > (uint32_t)INT32_MAX >> pre_shift) {
        tl_reader_fail(reader, offset, "an intermediate value can leave int32");
    }
}

/* layer = hiddenSize operator{17} */
static void read_layer(tl_loader *load, tl_layer *layer, uint32_t inputs, tl_format input)
{
    tl_reader *reader = &load->reader;
    tl_linear_source sources[TL_LINEARS];
    layer->hidden_size = (uint16_t)tl_reader_within(reader, 2, 1, UINT16_MAX);
    for (uint32_t i = 0; i < TL_LINEARS; i++) {
        layer->linear[i].rows = layer->hidden_size;
        layer->linear[i].columns = (uint16_t)((i & 1u) != 0 ? layer->hidden_size : inputs);
        tl_loader_linear(reader, &layer->linear[i], &sources[i]);
    }
    tl_loader_elementwise(load, layer);
    tl_format view = tl_format_view(layer->hidden_sum.output);
    for (uint32_t i = 0; i < TL_LINEARS; i++) {
        layer->linear[i].input = (i & 1u) != 0 ? view : input;
        tl_loader_pack(load, &layer->linear[i], &sources[i]);
    }
    layer->state = (int16_t *)tl_loader_take(load, layer->hidden_size * (uint32_t)sizeof(int16_t));
    layer->view = (uint8_t *)tl_loader_take(load, (layer->hidden_size + 3u) & ~3u);
}

/* head = weightBits biasBits weightOffset biases weights */
static void read_head(tl_loader *load, uint32_t inputs, tl_format input)
{
    tl_linear *head = &load->model->head;
    tl_linear_source from;
    *head = (tl_linear){.rows = load->model->classes, .columns = (uint16_t)inputs, .input = input};
    tl_loader_head(&load->reader, head, &from);
    tl_reader_end(&load->reader);
    tl_loader_pack(load, head, &from);
}

static void take_working_memory(tl_loader *load)
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
    model->gates = (uint8_t *)tl_loader_take(load, TL_LINEARS * model->gate_stride);
    uint32_t prepared = model->kernel->vector_bytes(widest);
    uint32_t values = (uint32_t)(sizeof(tl_unit_pair) + sizeof(int16_t)) * model->gate_stride;
    model->vector = tl_loader_take(load, prepared > values ? prepared : values);
}

/* header = "TLG1" arithmeticVersion layerCount inputSize classes inputBits inputZeroPoint */
static void read_model(tl_loader *load)
{
    tl_reader *reader = &load->reader;
    tl_model *model = load->model;
    tl_reader_within(reader, 4, MODEL_MAGIC, MODEL_MAGIC);
    tl_reader_within(reader, 1, ARITHMETIC_VERSION, ARITHMETIC_VERSION);
    model->layer_count = (uint8_t)tl_reader_within(reader, 1, 1, TL_MAX_LAYERS);
    model->input_size = (uint16_t)tl_reader_within(reader, 2, 1, UINT16_MAX);
    model->classes = (uint16_t)tl_reader_within(reader, 2, 1, TL_MAX_CLASSES);
    model->input = tl_reader_format(reader, -1);
    tl_layer *layers = (tl_layer *)tl_loader_take(load, model->layer_count * (uint32_t)sizeof(tl_layer));
    model->layers = layers;
    uint32_t inputs = model->input_size;
    tl_format input = model->input;
    for (uint32_t i = 0; layers != NULL && i < model->layer_count && reader->status == TL_LOAD_OK; i++) {
        tl_layer *layer = &layers[i];
        read_layer(load, layer, inputs, input);
        inputs = layer->hidden_size;
        input = tl_format_view(layer->hidden_sum.output);
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
    tl_loader load = {.reader = {.bytes = image, .size = size}, .arena = arena, .model = model};
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
    tl_reader_within(&reader, 4, DATA_SET_MAGIC, DATA_SET_MAGIC);
    data->samples = tl_reader_within(&reader, 4, 1, UINT32_MAX);
    data->steps = (uint16_t)tl_reader_within(&reader, 2, 1, UINT16_MAX);
    data->input_size = (uint16_t)tl_reader_within(&reader, 2, 1, UINT16_MAX);
    data->input_bits = (uint8_t)tl_reader_within(&reader, 1, 2, 8);
    data->classes = (uint16_t)tl_reader_within(&reader, 2, 1, TL_MAX_CLASSES);
    data->sample_bytes = (uint32_t)data->steps * data->input_size;
    uint32_t codes_offset = reader.at;
    /* Whatever is more than 32 bits is more than the image, which is below 2^32 bytes. */
    uint64_t codes = (uint64_t)data->samples * data->sample_bytes;
    data->codes = tl_reader_bytes(&reader, codes >> 32 != 0 ? UINT32_MAX : (uint32_t)codes);
    data->labels = tl_reader_bytes(&reader, data->samples);
    tl_reader_end(&reader);
    uint32_t count = reader.at - codes_offset;
    for (uint32_t i = 0; reader.status == TL_LOAD_OK && i < count; i++) {
        bool label = i >= (uint32_t)codes;
        if (label ? data->codes[i] >= data->classes : data->codes[i] >> data->input_bits != 0) {
            tl_reader_out_of_range(&reader, codes_offset + i);
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
