#include "tl_elementwise.h"

/*
 * A stage is proven when, for all values that its operands' formats allow, every sum and product is inside its output format before the
 * clamp, and every shift is at most TL_PROVEN_SHIFT. Then constants scaled by 2^(TL_PROVEN_SHIFT - s) give the same integers: what is
 * shifted right is below 2^8 * 2^TL_PROVEN_SHIFT, and the sums before it are right modulo 2^32.
 */

static bool inside(int32_t low, int32_t high, tl_format format)
{
    return format.bits <= 8 && low >= tl_format_min(format) && high <= tl_format_max(format);
}

/* The factors of a sum are not negative: it is largest where both operands are. */
static bool sum_proven(const tl_add_operator *op, tl_format a, tl_format b)
{
    int32_t low = tl_add(tl_format_min(a), tl_format_min(b), op->multiplier_a, op->multiplier_b, op->shift);
    int32_t high = tl_add(tl_format_max(a), tl_format_max(b), op->multiplier_a, op->multiplier_b, op->shift);
    return op->shift <= TL_PROVEN_SHIFT && inside(low, high, op->output);
}

static int32_t product(const tl_multiply_operator *op, int32_t product_of_values)
{
    return tl_requantize(product_of_values, op->pre_shift, op->multiplier, op->shift);
}

/* Minima are at most 0 and maxima at least 0, so the extremes are among the products of opposite and of equal ends. */
static bool product_proven(const tl_multiply_operator *op, tl_format a, tl_format b)
{
    int32_t least_a = tl_format_min(a);
    int32_t most_a = tl_format_max(a);
    int32_t least_b = tl_format_min(b);
    int32_t most_b = tl_format_max(b);
    int32_t low = least_a * most_b < most_a * least_b ? least_a * most_b : most_a * least_b;
    int32_t high = least_a * least_b > most_a * most_b ? least_a * least_b : most_a * most_b;
    uint32_t shift = (uint32_t)op->shift - op->pre_shift;
    bool narrow = a.bits <= 8 && b.bits <= 8 && shift >= 1 && shift <= TL_PROVEN_SHIFT;
    return narrow && inside(product(op, low), product(op, high), op->output);
}

static uint8_t proven_stages(const tl_layer *layer)
{
    const tl_linear *linear = layer->linear;
    uint32_t proven = 0;
    if (sum_proven(&layer->update_sum, linear[TL_UPDATE_INPUT_LINEAR].output, linear[TL_UPDATE_HIDDEN_LINEAR].output)) {
        proven |= TL_STAGE_UPDATE;
    }
    if (sum_proven(&layer->reset_sum, linear[TL_RESET_INPUT_LINEAR].output, linear[TL_RESET_HIDDEN_LINEAR].output) &&
        product_proven(&layer->reset_product, layer->reset_sigmoid.output, linear[TL_CANDIDATE_HIDDEN_LINEAR].output)) {
        proven |= TL_STAGE_RESET;
    }
    if (sum_proven(&layer->candidate_sum, linear[TL_CANDIDATE_INPUT_LINEAR].output, layer->reset_product.output)) {
        proven |= TL_STAGE_CANDIDATE;
    }
    if (product_proven(&layer->candidate_product, layer->update_complement.output, layer->candidate_tanh.output) &&
        product_proven(&layer->carry_product, layer->update_sigmoid.output, layer->hidden_sum.output) &&
        sum_proven(&layer->hidden_sum, layer->candidate_product.output, layer->carry_product.output)) {
        proven |= TL_STAGE_HIDDEN;
    }
    return (uint8_t)proven;
}

void tl_elementwise_prepare(tl_layer *layer, tl_unit_pair *pairs)
{
    const tl_complement_operator *op = &layer->update_complement;
    int32_t one = tl_unit_one(layer->update_sigmoid.output.bits);
    int32_t high = tl_unit_one(op->output.bits);
    for (uint32_t i = 0; i < 1u << layer->update_sigmoid.input_bits; i++) {
        pairs[i].complement = (uint16_t)tl_clamp(tl_complement(pairs[i].update, one, op->multiplier, op->shift), 0, high);
    }
    layer->proven = proven_stages(layer);
}
