/**
 * Runs sequences through a loaded model. No allocation; the model's working memory holds the state.
 */
#ifndef TL_SEQUENCE_H
#define TL_SEQUENCE_H

#include "tl_kernel.h"
#include "tl_model.h"

enum {
    TL_PROFILED_LAYERS = 2,
    TL_PROFILE_ENTRIES = TL_PROFILED_LAYERS * TL_OPERATORS + 1, /* and the head */
};

/** Where the time goes: a timer read after each operator. Only models of at most TL_PROFILED_LAYERS layers. */
typedef struct tl_profile {
    uint64_t (*ticks)(void *context);
    void *context;
    uint64_t last;
    uint64_t *operator_ticks; /* TL_PROFILE_ENTRIES: 17 a layer, then the head */
} tl_profile;

/** What a sequence gives. */
typedef struct tl_prediction {
    uint32_t trace; /* equation 13 */
    uint8_t label;  /* equation 12 */
} tl_prediction;

/**
 * One sequence from the zero state.
 *
 * @param codes   steps x input_size input codes
 * @param profile NULL, or where to add the ticks of each operator
 */
tl_prediction tl_run_sequence(const tl_model *model, const uint8_t *codes, uint32_t steps, tl_profile *profile);

/** One time step of one layer from its input codes; returns the trace with the new state folded in. */
uint32_t tl_layer_step(const tl_model *model, const tl_layer *layer, const uint8_t *input, uint32_t trace, tl_profile *profile,
                       uint32_t first_entry);

/**
 * Operators 7 to 17 of one layer, from the gate codes; returns the trace with the new state folded in.
 * The operators of a stage run together: the profile has their time at the stage's last one.
 */
uint32_t tl_elementwise(const tl_model *model, const tl_layer *layer, uint32_t trace, tl_profile *profile, uint32_t first_entry);

/** Adds the ticks since the last call to an entry. */
void tl_profile_add(tl_profile *profile, uint32_t entry);

static inline void tl_profile_mark(tl_profile *profile, uint32_t entry)
{
    if (__builtin_expect(profile != NULL, 0)) {
        tl_profile_add(profile, entry);
    }
}

#endif
