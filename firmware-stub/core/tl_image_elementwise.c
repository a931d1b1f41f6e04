/** The element-wise operators of a model image. */
#include "tl_elementwise.h"
#include "tl_loader.h"

enum { MAX_ADD_MULTIPLIER = 65535, MAX_ADD_SHIFT = 30 };

static void read_add(tl_reader *reader, tl_add_operator *add, tl_format a, tl_format b, int32_t wide)
{
    uint32_t offset = reader->at;
    add->output = tl_reader_format(reader, wide);
    add->multiplier_a = (uint16_t)tl_reader_within(reader, 2, 0, MAX_ADD_MULTIPLIER);
    add->multiplier_b = (uint16_t)tl_reader_within(reader, 2, 0, MAX_ADD_MULTIPLIER);
    add->shift = (uint8_t)tl_reader_within(reader, 1, 1, MAX_ADD_SHIFT);
    uint64_t bound = (uint64_t)tl_format_magnitude(a) * add->multiplier_a + (uint64_t)tl_format_magnitude(b) * add->multiplier_b +
                     (1u << (add->shift - 1));
    tl_loader_bound(reader, bound, 0, offset);
}

/* Reads a product; its bound needs the operands and is checked when they are known. */
static uint32_t read_multiply(tl_reader *reader, tl_multiply_operator *multiply, int32_t wide)
{
    uint32_t offset = reader->at;
    multiply->output = tl_reader_format(reader, wide);
    multiply->pre_shift = (uint8_t)tl_reader_within(reader, 1, 0, TL_LOADER_MAX_PRE_SHIFT);
    multiply->multiplier = (uint16_t)tl_reader_within(reader, 2, 1, TL_LOADER_MAX_MULTIPLIER);
    multiply->shift = (uint8_t)tl_reader_within(reader, 1, TL_LOADER_MIN_SHIFT, TL_LOADER_MAX_SHIFT);
    return offset;
}

static void check_multiply(tl_reader *reader, const tl_multiply_operator *multiply, tl_format a, tl_format b, uint32_t offset)
{
    uint32_t bound = (uint32_t)(tl_format_magnitude(a) * tl_format_magnitude(b)); /* at most 2^30 */
    tl_loader_bound(reader, bound, multiply->pre_shift, offset);
}

static void read_complement(tl_reader *reader, tl_complement_operator *complement, tl_format input)
{
    uint32_t offset = reader->at;
    uint32_t bits = tl_reader_within(reader, 1, 2, 16);
    if (bits > 8 && bits != 16) {
        tl_reader_out_of_range(reader, offset);
    }
    complement->output = (tl_format){.zero_point = 0, .bits = (uint8_t)bits};
    complement->multiplier = (uint16_t)tl_reader_within(reader, 2, 1, MAX_ADD_MULTIPLIER);
    complement->shift = (uint8_t)tl_reader_within(reader, 1, 1, MAX_ADD_SHIFT);
    uint32_t bound = (uint32_t)tl_unit_one(input.bits) * complement->multiplier + (1u << (complement->shift - 1));
    tl_loader_bound(reader, bound, 0, offset);
}

/* `wide`: as in tl_reader_format; `unit`: entries lie on the unit grid. */
static void read_table(tl_loader *load, tl_table *table, tl_format input, int32_t wide, bool unit)
{
    tl_reader *reader = &load->reader;
    uint32_t zero_offset = reader->at + 1;
    table->output = tl_reader_format(reader, wide);
    table->input_bits = input.bits;
    if (unit && table->output.zero_point != 0) {
        tl_reader_out_of_range(reader, zero_offset);
    }
    uint32_t offset = reader->at;
    uint32_t count = 1u << input.bits;
    const uint8_t *stream = tl_reader_packed(reader, count, table->output.bits);
    uint32_t stride = unit ? 2 : 1; /* a unit pair has room for the complement */
    int16_t *entries = (int16_t *)tl_loader_take(load, 2 * stride * count);
    table->entries = entries;
    for (uint32_t i = 0; entries != NULL && i < count; i++) {
        uint32_t code = tl_packed_code(stream, i, table->output.bits);
        entries[stride * i] = (int16_t)(code - table->output.zero_point);
        if (unit && code > (uint32_t)tl_unit_one(table->output.bits)) {
            tl_reader_out_of_range(reader, offset + 2 * i);
        }
    }
}

void tl_loader_elementwise(tl_loader *load, tl_layer *layer)
{
    const tl_linear *linear = layer->linear;
    tl_reader *reader = &load->reader;
    read_add(reader, &layer->reset_sum, linear[0].output, linear[1].output, -1);
    read_add(reader, &layer->update_sum, linear[2].output, linear[3].output, -1);
    read_table(load, &layer->reset_sigmoid, layer->reset_sum.output, -1, false);
    read_table(load, &layer->update_sigmoid, layer->update_sum.output, 0, true);
    uint32_t offset = read_multiply(reader, &layer->reset_product, -1);
    check_multiply(reader, &layer->reset_product, layer->reset_sigmoid.output, linear[5].output, offset);
    read_add(reader, &layer->candidate_sum, linear[4].output, layer->reset_product.output, -1);
    read_table(load, &layer->candidate_tanh, layer->candidate_sum.output, TL_WIDE_ONE, false);
    read_complement(reader, &layer->update_complement, layer->update_sigmoid.output);
    offset = read_multiply(reader, &layer->candidate_product, TL_WIDE_ONE);
    check_multiply(reader, &layer->candidate_product, layer->update_complement.output, layer->candidate_tanh.output, offset);
    offset = read_multiply(reader, &layer->carry_product, TL_WIDE_ONE);
    read_add(reader, &layer->hidden_sum, layer->candidate_product.output, layer->carry_product.output, TL_WIDE_ONE);
    check_multiply(reader, &layer->carry_product, layer->update_sigmoid.output, layer->hidden_sum.output, offset);
    /* 16 is the one width with this bit. */
    layer->fused = (layer->update_sigmoid.output.bits & layer->candidate_tanh.output.bits & layer->update_complement.output.bits &
                    layer->candidate_product.output.bits & layer->carry_product.output.bits & layer->hidden_sum.output.bits & 16u) != 0;
    if (reader->status == TL_LOAD_OK) {
        tl_elementwise_prepare(layer, (tl_unit_pair *)(uintptr_t)layer->update_sigmoid.entries);
    }
}
