/**
 * Operators 7 to 17 in four stages. A stage goes through all units with its constants in registers; between stages three 16-bit values a
 * unit wait in the memory of the prepared vector, which no matrix product needs now:
 *
 *     update      8, 10, 14     c, d -> z and 1 - z
 *     reset       7, 9, 11      a, b, f -> g
 *     candidate   12, 13        e, g -> n
 *     hidden      15, 16, 17    z, 1 - z, n, h -> h'
 *
 * Linear outputs are taken as codes: their zero points are in the constant of the sum. A stage that the loader has proven
 * (tl_elementwise_prepare.c) has no clamp, one multiplication a factor, and a shift that the compiler knows.
 */
#include "tl_elementwise.h"
#include "tl_sequence.h"

#define INLINE static inline __attribute__((always_inline))

/* Equation 5 as it runs: constants modulo 2^32. The result is a code. */
typedef struct sum {
    uint32_t multiplier_a;
    uint32_t multiplier_b;
    uint32_t constant;
    uint32_t shift; /* the last three only where the stage is not proven */
    int32_t zero_point;
    int32_t top;
} sum;

/* `a` and `b` are the zero points of operands that are codes. */
INLINE sum sum_of(const tl_add_operator *op, uint32_t a, uint32_t b, bool proven)
{
    uint32_t scale = proven ? TL_PROVEN_SHIFT - (uint32_t)op->shift : 0;
    uint32_t constant = ((1u << (op->shift - 1)) - a * op->multiplier_a - b * op->multiplier_b) << scale;
    return (sum){.multiplier_a = (uint32_t)op->multiplier_a << scale,
                 .multiplier_b = (uint32_t)op->multiplier_b << scale,
                 .constant = proven ? constant + ((uint32_t)op->output.zero_point << TL_PROVEN_SHIFT) : constant,
                 .shift = op->shift,
                 .zero_point = op->output.zero_point,
                 .top = tl_format_max(op->output) + op->output.zero_point};
}

INLINE uint32_t sum_code(const sum of, int32_t a, int32_t b, bool proven)
{
    int32_t total = (int32_t)((uint32_t)a * of.multiplier_a + (uint32_t)b * of.multiplier_b + of.constant);
    return (uint32_t)(proven ? total >> TL_PROVEN_SHIFT : tl_clamp_code((total >> of.shift) + of.zero_point, of.top));
}

/* Equation 6 as it runs. The result is a value. */
typedef struct product {
    uint32_t multiplier;
    uint32_t pre_shift; /* the last four only where the stage is not proven */
    uint32_t shift;
    int32_t low;
    int32_t high;
} product;

INLINE product product_of(const tl_multiply_operator *op, bool proven)
{
    uint32_t scale = proven ? TL_PROVEN_SHIFT + (uint32_t)op->pre_shift - op->shift : 0;
    return (product){.multiplier = (uint32_t)op->multiplier << scale,
                     .pre_shift = op->pre_shift,
                     .shift = op->shift,
                     .low = tl_format_min(op->output),
                     .high = tl_format_max(op->output)};
}

INLINE int32_t product_value(const product of, int32_t a, int32_t b, bool proven)
{
    if (!proven) {
        return tl_clamp(tl_multiply(a, b, of.pre_shift, (int32_t)of.multiplier, of.shift), of.low, of.high);
    }
    return (int32_t)((uint32_t)(a * b) * of.multiplier + (1u << (TL_PROVEN_SHIFT - 1))) >> TL_PROVEN_SHIFT;
}

/* The memory of a layer's units. */
typedef struct units {
    const uint8_t *gates; /* codes of linear operator i at gates + i * stride */
    tl_unit_pair *pairs;
    int16_t *values; /* g, then n */
    uint32_t stride;
    uint32_t count;
} units;

INLINE void update(const tl_layer *layer, units of, bool proven)
{
    const tl_linear *linear = layer->linear;
    const sum gate = sum_of(&layer->update_sum, linear[TL_UPDATE_INPUT_LINEAR].output.zero_point,
                            linear[TL_UPDATE_HIDDEN_LINEAR].output.zero_point, proven);
    const uint32_t *table = (const uint32_t *)layer->update_sigmoid.entries; /* both of a pair at once */
    const uint8_t *c = of.gates + TL_UPDATE_INPUT_LINEAR * of.stride;
    const uint8_t *d = of.gates + TL_UPDATE_HIDDEN_LINEAR * of.stride;
    uint32_t *out = (uint32_t *)(void *)of.pairs;
    for (uint32_t *end = out + of.count; out != end;) {
        *out++ = table[sum_code(gate, *c++, *d++, proven)];
    }
}

INLINE void reset(const tl_layer *layer, units of, bool proven)
{
    const tl_linear *linear = layer->linear;
    const sum gate = sum_of(&layer->reset_sum, linear[TL_RESET_INPUT_LINEAR].output.zero_point,
                            linear[TL_RESET_HIDDEN_LINEAR].output.zero_point, proven);
    const product gated = product_of(&layer->reset_product, proven);
    const int16_t *table = (const int16_t *)layer->reset_sigmoid.entries;
    const int32_t zero_point = linear[TL_CANDIDATE_HIDDEN_LINEAR].output.zero_point;
    const uint8_t *a = of.gates + TL_RESET_INPUT_LINEAR * of.stride;
    const uint8_t *b = of.gates + TL_RESET_HIDDEN_LINEAR * of.stride;
    const uint8_t *f = of.gates + TL_CANDIDATE_HIDDEN_LINEAR * of.stride;
    int16_t *out = of.values;
    for (int16_t *end = out + of.count; out != end;) {
        int32_t r = table[sum_code(gate, *a++, *b++, proven)];
        *out++ = (int16_t)product_value(gated, r, *f++ - zero_point, proven);
    }
}

INLINE void candidate(const tl_layer *layer, units of, bool proven)
{
    const sum gate = sum_of(&layer->candidate_sum, layer->linear[TL_CANDIDATE_INPUT_LINEAR].output.zero_point, 0, proven);
    const int16_t *table = (const int16_t *)layer->candidate_tanh.entries;
    const uint8_t *e = of.gates + TL_CANDIDATE_INPUT_LINEAR * of.stride;
    int16_t *g = of.values;
    for (int16_t *end = g + of.count; g != end; g++) {
        *g = table[sum_code(gate, *e++, *g, proven)];
    }
}

/* Any mix of widths, unless proven: then all are at most 8 bits wide. */
INLINE uint32_t hidden(const tl_layer *layer, units of, uint32_t trace, bool proven)
{
    const product fresh = product_of(&layer->candidate_product, proven);
    const product carry = product_of(&layer->carry_product, proven);
    const sum total = sum_of(&layer->hidden_sum, 0, 0, proven);
    const int32_t zero_point = layer->hidden_sum.output.zero_point;
    const bool wide = layer->hidden_sum.output.bits == 16;
    const uint32_t *pairs = (const uint32_t *)(const void *)of.pairs;
    const int16_t *n = of.values;
    int16_t *state = layer->state;
    uint8_t *view = layer->view;
    for (const uint32_t *end = pairs + of.count; pairs != end;) {
        uint32_t pair = *pairs++;
        /* A proven stage has values below 2^8: signed halves, which a multiplication takes as they stand. */
        int32_t z = proven ? (int16_t)pair : (int32_t)(pair & 0xFFFFu);
        int32_t u = proven ? (int32_t)pair >> 16 : (int32_t)(pair >> 16);
        int32_t p = product_value(fresh, u, *n++, proven);
        int32_t q = product_value(carry, z, *state, proven);
        uint32_t code = sum_code(total, p, q, proven);
        int32_t h = (int32_t)code - zero_point;
        *state++ = (int16_t)h;
        *view++ = (uint8_t)(wide && !proven ? (uint32_t)tl_view(h) + 128u : code);
        trace = tl_trace(trace, h);
    }
    return trace;
}

/* Equation 10; the sum of its two products is right modulo 2^32. h' + 128 becomes the view's code, of which only 256 is out of range. */
INLINE uint32_t fuse(const tl_layer *layer, units of, uint32_t trace)
{
    const tl_unit_pair *pairs = of.pairs;
    const int16_t *values = of.values;
    int16_t *state = layer->state;
    uint8_t *view = layer->view;
    for (const tl_unit_pair *end = pairs + of.count; pairs != end; pairs++) {
        int32_t n = *values++;
        int32_t h = (int32_t)((uint32_t)pairs->update * (uint32_t)(*state - n) + ((uint32_t)n << 15) + (1u << 14)) >> 15;
        *state++ = (int16_t)h;
        int32_t code = (h + 128 - TL_WIDE_MIN) >> 8;
        *view++ = (uint8_t)(code - (code >> 8));
        trace = tl_trace(trace, h);
    }
    return trace;
}

uint32_t tl_elementwise(const tl_model *model, const tl_layer *layer, uint32_t trace, tl_profile *profile, uint32_t first_entry)
{
    const units of = {
        .gates = model->gates,
        .pairs = (tl_unit_pair *)model->vector,
        .values = (int16_t *)(void *)((tl_unit_pair *)model->vector + model->gate_stride),
        .stride = model->gate_stride,
        .count = layer->hidden_size,
    };
    if ((layer->proven & TL_STAGE_UPDATE) != 0) {
        update(layer, of, true);
    } else {
        update(layer, of, false);
    }
    tl_profile_mark(profile, first_entry + TL_UPDATE_SIGMOID);
    if ((layer->proven & TL_STAGE_RESET) != 0) {
        reset(layer, of, true);
    } else {
        reset(layer, of, false);
    }
    tl_profile_mark(profile, first_entry + TL_RESET_PRODUCT);
    if ((layer->proven & TL_STAGE_CANDIDATE) != 0) {
        candidate(layer, of, true);
    } else {
        candidate(layer, of, false);
    }
    tl_profile_mark(profile, first_entry + TL_CANDIDATE_TANH);
    if (layer->fused) {
        trace = fuse(layer, of, trace);
    } else if ((layer->proven & TL_STAGE_HIDDEN) != 0) {
        trace = hidden(layer, of, trace, true);
    } else {
        trace = hidden(layer, of, trace, false);
    }
    tl_profile_mark(profile, first_entry + TL_HIDDEN_SUM);
    return trace;
}
