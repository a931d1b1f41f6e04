/**
 * Operators 7 to 17 on random layers against the equations, evaluated operator by operator in 64 bits.
 *
 * usage: elementwise_test [SEED]
 */
#include "tl_elementwise.h"
#include "tl_sequence.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { LAYERS = 20000, UNITS = 37, STRIDE = 40, ENTRIES = 256 };

static uint64_t random_state;

static uint32_t below(uint32_t bound)
{
    random_state = random_state * 6364136223846793005u + 1442695040888963407u;
    return (uint32_t)((random_state >> 33) % bound);
}

static tl_format narrow_format(bool unit)
{
    uint32_t bits = 2 + below(7);
    uint32_t shape = below(4); /* a middle zero point is the usual one */
    uint32_t zero = shape == 0 ? below(1u << bits) : shape == 1 ? 0 : 1u << (bits - 1);
    return (tl_format){.bits = (uint8_t)bits, .zero_point = (uint16_t)(unit ? 0 : zero)};
}

/* `wide`: percent of 16-bit formats. */
static tl_format state_format(bool unit, uint32_t wide)
{
    tl_format format = narrow_format(unit);
    return below(100) < wide ? (tl_format){.bits = 16, .zero_point = (uint16_t)(unit ? 0 : TL_WIDE_ONE)} : format;
}

/* A random factor below `bound`, as often small as large. */
static uint32_t factor(uint32_t bound)
{
    return below(bound >> below(12)) + 1;
}

static tl_add_operator random_add(tl_format a, tl_format b, tl_format output)
{
    for (;;) {
        tl_add_operator op = {.output = output,
                              .multiplier_a = (uint16_t)(factor(65535) - below(2)),
                              .multiplier_b = (uint16_t)factor(65535),
                              .shift = (uint8_t)(1 + below(30))};
        int64_t bound = (int64_t)tl_format_magnitude(a) * op.multiplier_a + (int64_t)tl_format_magnitude(b) * op.multiplier_b;
        if (bound + (1 << (op.shift - 1)) <= INT32_MAX) {
            return op;
        }
    }
}

static tl_multiply_operator random_multiply(tl_format a, tl_format b, tl_format output)
{
    for (;;) {
        tl_multiply_operator op = {.output = output,
                                   .multiplier = (uint16_t)factor(32767),
                                   .pre_shift = (uint8_t)(below(2) * below(17)),
                                   .shift = (uint8_t)(17 + below(30))};
        if ((int64_t)tl_format_magnitude(a) * tl_format_magnitude(b) << op.pre_shift <= INT32_MAX) {
            return op;
        }
    }
}

typedef struct fixture {
    tl_layer layer;
    tl_model model;
    int16_t reset_table[ENTRIES];
    int16_t tanh_table[ENTRIES];
    tl_unit_pair pairs[ENTRIES];
    uint8_t gates[TL_LINEARS * STRIDE];
    int16_t state[STRIDE];
    uint8_t view[STRIDE];
    uint32_t waiting[2 * STRIDE];
    int16_t expected[UNITS];
} fixture;

static int16_t random_value(tl_format format)
{
    return (int16_t)(below((uint32_t)(tl_format_max(format) - tl_format_min(format) + 1)) - format.zero_point);
}

static void fill_tables(fixture *of)
{
    tl_layer *layer = &of->layer;
    for (uint32_t i = 0; i < ENTRIES; i++) {
        of->reset_table[i] = random_value(layer->reset_sigmoid.output);
        of->tanh_table[i] = random_value(layer->candidate_tanh.output);
        of->pairs[i].update = (uint16_t)random_value(layer->update_sigmoid.output);
    }
    layer->reset_sigmoid.entries = of->reset_table;
    layer->candidate_tanh.entries = of->tanh_table;
    layer->update_sigmoid.entries = of->pairs;
}

static void fill_layer(fixture *of)
{
    static const uint32_t shares[] = {0, 0, 100, 50}; /* of wide formats */
    uint32_t wide = shares[below(4)];
    tl_layer *layer = &of->layer;
    for (uint32_t i = 0; i < TL_LINEARS; i++) {
        layer->linear[i].output = narrow_format(false);
    }
    tl_linear *linear = layer->linear;
    layer->reset_sum = random_add(linear[0].output, linear[1].output, narrow_format(false));
    layer->update_sum = random_add(linear[2].output, linear[3].output, narrow_format(false));
    layer->reset_sigmoid = (tl_table){.output = narrow_format(false), .input_bits = layer->reset_sum.output.bits};
    layer->update_sigmoid = (tl_table){.output = state_format(true, wide), .input_bits = layer->update_sum.output.bits};
    layer->reset_product = random_multiply(layer->reset_sigmoid.output, linear[5].output, narrow_format(false));
    layer->candidate_sum = random_add(linear[4].output, layer->reset_product.output, narrow_format(false));
    layer->candidate_tanh = (tl_table){.output = state_format(false, wide), .input_bits = layer->candidate_sum.output.bits};
    tl_complement_operator *complement = &layer->update_complement;
    do {
        *complement = (tl_complement_operator){
            .output = state_format(true, wide), .multiplier = (uint16_t)factor(65535), .shift = (uint8_t)(1 + below(30))};
    } while ((int64_t)tl_unit_one(layer->update_sigmoid.output.bits) * complement->multiplier + (1 << (complement->shift - 1)) > INT32_MAX);
    tl_format state = state_format(false, wide);
    layer->candidate_product = random_multiply(complement->output, layer->candidate_tanh.output, state_format(false, wide));
    layer->carry_product = random_multiply(layer->update_sigmoid.output, state, state_format(false, wide));
    layer->hidden_sum = random_add(layer->candidate_product.output, layer->carry_product.output, state);
    layer->fused = wide == 100;
    fill_tables(of);
    tl_elementwise_prepare(layer, of->pairs);
}

static int64_t clamped(int64_t value, tl_format format)
{
    int64_t low = tl_format_min(format);
    int64_t high = tl_format_max(format);
    return value < low ? low : value > high ? high : value;
}

static int64_t sum(const tl_add_operator *op, int64_t a, int64_t b)
{
    int64_t total = a * op->multiplier_a + b * op->multiplier_b + ((int64_t)1 << (op->shift - 1));
    return clamped(total >> op->shift, op->output);
}

static int64_t product(const tl_multiply_operator *op, int64_t a, int64_t b)
{
    int64_t scaled = a * b * ((int64_t)1 << op->pre_shift) * op->multiplier;
    return clamped((scaled + ((int64_t)1 << (op->shift - 1))) >> op->shift, op->output);
}

/* h' of a unit by the law. */
static int64_t expected(const fixture *of, uint32_t unit)
{
    const tl_layer *layer = &of->layer;
    int64_t v[TL_LINEARS];
    for (uint32_t i = 0; i < TL_LINEARS; i++) {
        v[i] = of->gates[i * STRIDE + unit] - layer->linear[i].output.zero_point;
    }
    int64_t i = sum(&layer->reset_sum, v[0], v[1]);
    int64_t j = sum(&layer->update_sum, v[2], v[3]);
    int64_t r = of->reset_table[i + layer->reset_sum.output.zero_point];
    int64_t z = of->pairs[j + layer->update_sum.output.zero_point].update;
    int64_t k = sum(&layer->candidate_sum, v[4], product(&layer->reset_product, r, v[5]));
    int64_t n = of->tanh_table[k + layer->candidate_sum.output.zero_point];
    int64_t h = of->state[unit];
    if (layer->fused) {
        return (z * h + (32768 - z) * n + (1 << 14)) >> 15;
    }
    const tl_complement_operator *complement = &layer->update_complement;
    int64_t rest = (tl_unit_one(layer->update_sigmoid.output.bits) - z) * complement->multiplier;
    int64_t u = (rest + ((int64_t)1 << (complement->shift - 1))) >> complement->shift;
    int64_t one = tl_unit_one(complement->output.bits);
    u = u > one ? one : u;
    return sum(&layer->hidden_sum, product(&layer->candidate_product, u, n), product(&layer->carry_product, z, h));
}

static void fill_units(fixture *of)
{
    for (uint32_t i = 0; i < TL_LINEARS; i++) {
        for (uint32_t unit = 0; unit < UNITS; unit++) {
            of->gates[i * STRIDE + unit] = (uint8_t)below(1u << of->layer.linear[i].output.bits);
        }
    }
    for (uint32_t unit = 0; unit < UNITS; unit++) {
        of->state[unit] = random_value(of->layer.hidden_sum.output);
        of->expected[unit] = (int16_t)expected(of, unit);
    }
}

static bool agrees(fixture *of)
{
    fill_units(of);
    of->layer.state = of->state;
    of->layer.view = of->view;
    of->layer.hidden_size = UNITS;
    of->model = (tl_model){.vector = of->waiting, .gates = of->gates, .gate_stride = STRIDE};
    uint32_t trace = tl_elementwise(&of->model, &of->layer, 1, NULL, 0);
    uint32_t expected_trace = 1;
    tl_format state = of->layer.hidden_sum.output;
    for (uint32_t unit = 0; unit < UNITS; unit++) {
        int32_t h = of->expected[unit];
        int32_t view = state.bits == 16 ? tl_view(h) + 128 : h + state.zero_point;
        if (of->state[unit] != h || of->view[unit] != view) {
            return false;
        }
        expected_trace = expected_trace * TL_TRACE_MULTIPLIER + (uint32_t)h;
    }
    return trace == expected_trace;
}

int main(int argc, char **argv)
{
    uint32_t seed = argc > 1 ? (uint32_t)strtoul(argv[1], NULL, 10) : 1;
    uint32_t proven[4] = {0};
    uint32_t fused = 0;
    uint32_t failed = 0;
    random_state = seed;
    static fixture of;
    for (uint32_t i = 0; i < LAYERS; i++) {
        fill_layer(&of);
        failed += !agrees(&of);
        fused += of.layer.fused;
        for (uint32_t stage = 0; stage < 4; stage++) {
            proven[stage] += (uint32_t)of.layer.proven >> stage & 1u;
        }
    }
    printf("elementwise: seed %u, %u layers, proven stages %u %u %u %u, fused %u, %u failed\n", seed, LAYERS, proven[0], proven[1],
           proven[2], proven[3], fused, failed);
    return failed != 0 || proven[3] == 0 || proven[3] + fused == LAYERS;
}
