/** Operators 7 to 17 one after the other, on chunks of units so that no operator needs an array of the layer's size. */
#include "tl_sequence.h"

enum { CHUNK = 16 };

typedef int32_t values[CHUNK];

typedef struct chunk {
    const tl_layer *layer;
    const uint8_t *gates[TL_LINEARS]; /* codes of these units */
    uint32_t count;
} chunk;

/* The values of a linear operator's output. */
static void load(const chunk *cell, tl_operator op, values out)
{
    const uint8_t *codes = cell->gates[op];
    int32_t zero_point = cell->layer->linear[op].output.zero_point;
    for (uint32_t i = 0; i < cell->count; i++) {
        out[i] = codes[i] - zero_point;
    }
}

static void add(const chunk *cell, const tl_add_operator *op, const values a, const values b, values out)
{
    int32_t low = tl_format_min(op->output);
    int32_t high = tl_format_max(op->output);
    for (uint32_t i = 0; i < cell->count; i++) {
        out[i] = tl_clamp(tl_add(a[i], b[i], op->multiplier_a, op->multiplier_b, op->shift), low, high);
    }
}

static void multiply(const chunk *cell, const tl_multiply_operator *op, const values a, const values b, values out)
{
    int32_t low = tl_format_min(op->output);
    int32_t high = tl_format_max(op->output);
    for (uint32_t i = 0; i < cell->count; i++) {
        out[i] = tl_clamp(tl_multiply(a[i], b[i], op->pre_shift, op->multiplier, op->shift), low, high);
    }
}

static void look_up(const chunk *cell, const tl_table *table, tl_format input, const values in, values out)
{
    for (uint32_t i = 0; i < cell->count; i++) {
        out[i] = tl_table_value(table, (uint32_t)(in[i] + input.zero_point));
    }
}

static void complement(const chunk *cell, const values z, values out)
{
    const tl_complement_operator *op = &cell->layer->update_complement;
    int32_t one = tl_unit_one(cell->layer->update_sigmoid.output.bits);
    int32_t high = tl_unit_one(op->output.bits);
    for (uint32_t i = 0; i < cell->count; i++) {
        out[i] = tl_clamp(tl_complement(z[i], one, op->multiplier, op->shift), 0, high);
    }
}

/* Operators 14 to 17 in one rounding (equation 10). */
static void fuse(const chunk *cell, const values z, const values h, const values n, values out)
{
    for (uint32_t i = 0; i < cell->count; i++) {
        out[i] = tl_fused(z[i], h[i], n[i]);
    }
}

/* Writes h' and its view, and folds the trace. */
static uint32_t store(const chunk *cell, const values h, int16_t *state, uint8_t *view, uint32_t trace)
{
    tl_format format = cell->layer->hidden_sum.output;
    for (uint32_t i = 0; i < cell->count; i++) {
        state[i] = (int16_t)h[i];
        view[i] = (uint8_t)(format.bits == 16 ? tl_view(h[i]) + 128 : h[i] + format.zero_point);
        trace = tl_trace(trace, h[i]);
    }
    return trace;
}

static void run_chunk(const chunk *cell, const int16_t *state, values h, tl_profile *profile, uint32_t entry)
{
    const tl_layer *layer = cell->layer;
    values left, right, z, n;
    load(cell, TL_UPDATE_INPUT_LINEAR, left);
    load(cell, TL_UPDATE_HIDDEN_LINEAR, right);
    add(cell, &layer->update_sum, left, right, left);
    tl_profile_mark(profile, entry + TL_UPDATE_SUM);
    look_up(cell, &layer->update_sigmoid, layer->update_sum.output, left, z);
    tl_profile_mark(profile, entry + TL_UPDATE_SIGMOID);
    load(cell, TL_RESET_INPUT_LINEAR, left);
    load(cell, TL_RESET_HIDDEN_LINEAR, right);
    add(cell, &layer->reset_sum, left, right, left);
    tl_profile_mark(profile, entry + TL_RESET_SUM);
    look_up(cell, &layer->reset_sigmoid, layer->reset_sum.output, left, left);
    tl_profile_mark(profile, entry + TL_RESET_SIGMOID);
    load(cell, TL_CANDIDATE_HIDDEN_LINEAR, right);
    multiply(cell, &layer->reset_product, left, right, right);
    tl_profile_mark(profile, entry + TL_RESET_PRODUCT);
    load(cell, TL_CANDIDATE_INPUT_LINEAR, left);
    add(cell, &layer->candidate_sum, left, right, left);
    tl_profile_mark(profile, entry + TL_CANDIDATE_SUM);
    look_up(cell, &layer->candidate_tanh, layer->candidate_sum.output, left, n);
    tl_profile_mark(profile, entry + TL_CANDIDATE_TANH);
    for (uint32_t i = 0; i < cell->count; i++) {
        h[i] = state[i];
    }
    if (layer->fused) {
        fuse(cell, z, h, n, h);
        return;
    }
    complement(cell, z, left);
    tl_profile_mark(profile, entry + TL_UPDATE_COMPLEMENT);
    multiply(cell, &layer->candidate_product, left, n, left);
    tl_profile_mark(profile, entry + TL_CANDIDATE_PRODUCT);
    multiply(cell, &layer->carry_product, z, h, right);
    tl_profile_mark(profile, entry + TL_CARRY_PRODUCT);
    add(cell, &layer->hidden_sum, left, right, h);
}

uint32_t tl_elementwise(const tl_model *model, const tl_layer *layer, uint32_t trace, tl_profile *profile, uint32_t first_entry)
{
    chunk cell = {.layer = layer};
    for (uint32_t first = 0; first < layer->hidden_size; first += CHUNK) {
        cell.count = layer->hidden_size - first < CHUNK ? layer->hidden_size - first : CHUNK;
        for (uint32_t i = 0; i < TL_LINEARS; i++) {
            cell.gates[i] = model->gates + i * model->gate_stride + first;
        }
        values h;
        run_chunk(&cell, layer->state + first, h, profile, first_entry);
        trace = store(&cell, h, layer->state + first, layer->view + first, trace);
        tl_profile_mark(profile, first_entry + TL_HIDDEN_SUM);
    }
    return trace;
}
