#include "tl_sequence.h"

#include "tl_linear.h"

TL_COLD void tl_profile_add(tl_profile *profile, uint32_t entry)
{
    uint64_t now = profile->ticks(profile->context);
    profile->operator_ticks[entry] += now - profile->last;
    profile->last = profile->ticks(profile->context);
}

uint32_t tl_layer_step(const tl_model *model, const tl_layer *layer, const uint8_t *input, uint32_t trace, tl_profile *profile,
                       uint32_t first_entry)
{
    tl_vector x = {.codes = input, .prepared = model->vector, .columns = layer->linear[0].columns};
    for (uint32_t i = TL_RESET_INPUT_LINEAR; i < TL_LINEARS; i += 2) {
        tl_linear_apply(model->kernel, &layer->linear[i], &x, model->gates + i * model->gate_stride);
        tl_profile_mark(profile, first_entry + i);
    }
    tl_vector h = {.codes = layer->view, .prepared = model->vector, .columns = layer->hidden_size};
    for (uint32_t i = TL_RESET_HIDDEN_LINEAR; i < TL_LINEARS; i += 2) {
        tl_linear_apply(model->kernel, &layer->linear[i], &h, model->gates + i * model->gate_stride);
        tl_profile_mark(profile, first_entry + i);
    }
    return tl_elementwise(model, layer, trace, profile, first_entry);
}

static TL_COLD void clear_state(const tl_model *model)
{
    for (uint32_t l = 0; l < model->layer_count; l++) {
        const tl_layer *layer = &model->layers[l];
        uint8_t zero = (uint8_t)tl_format_view(layer->hidden_sum.output).zero_point;
        for (uint32_t i = 0; i < layer->hidden_size; i++) {
            layer->state[i] = 0;
            layer->view[i] = zero;
        }
    }
}

/* Equations 11 and 12. */
static TL_COLD tl_prediction classify(const tl_model *model, const uint8_t *view, uint32_t trace)
{
    const tl_linear *head = &model->head;
    tl_vector h = {.codes = view, .prepared = model->vector, .columns = head->columns};
    tl_plan plan = model->kernel->prepare(head, &h);
    int32_t best = 0;
    uint32_t label = 0;
    for (uint32_t first = 0; first < head->rows; first += TL_BLOCK_ROWS) {
        int32_t logits[TL_BLOCK_ROWS];
        tl_linear_accumulate(head, &plan, first, logits);
        for (uint32_t i = 0; i < TL_BLOCK_ROWS && first + i < head->rows; i++) {
            int32_t logit = logits[i];
            trace = tl_trace(trace, logit);
            if (first + i == 0 || logit > best) {
                best = logit;
                label = first + i;
            }
        }
    }
    return (tl_prediction){.trace = trace, .label = (uint8_t)label};
}

tl_prediction tl_run_sequence(const tl_model *model, const uint8_t *codes, uint32_t steps, tl_profile *profile)
{
    uint32_t trace = 1;
    clear_state(model);
    if (profile != NULL) {
        profile->last = profile->ticks(profile->context);
    }
    for (uint32_t step = 0; step < steps; step++) {
        const uint8_t *input = codes + step * model->input_size;
        for (uint32_t l = 0; l < model->layer_count; l++) {
            trace = tl_layer_step(model, &model->layers[l], input, trace, profile, l * TL_OPERATORS);
            input = model->layers[l].view;
        }
    }
    tl_prediction prediction = classify(model, model->layers[model->layer_count - 1].view, trace);
    tl_profile_mark(profile, model->layer_count * (uint32_t)TL_OPERATORS);
    return prediction;
}
