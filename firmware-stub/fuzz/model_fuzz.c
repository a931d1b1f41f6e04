/** The loaders on any image, with each kernel; a model that is accepted must run. */
#include "tl_image.h"
#include "tl_sequence.h"

#include <stdlib.h>
#include <string.h>

enum { ARENA_BYTES = 1 << 18, STEPS = 2, MAX_INPUTS = 512 };

static uint8_t *arena_bytes;

static void run(const tl_model *model, const uint8_t *seed, size_t size)
{
    static uint8_t codes[STEPS * MAX_INPUTS];
    if (model->input_size > MAX_INPUTS) {
        return;
    }
    for (uint32_t i = 0; i < (uint32_t)STEPS * model->input_size; i++) {
        codes[i] = (uint8_t)(seed[size - 1 - i % size] & ((1u << model->input.bits) - 1u));
    }
    (void)tl_run_sequence(model, codes, STEPS, NULL);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
    static const tl_kernel *const kernels[] = {&tl_kernel_reference, &tl_kernel_lanes, &tl_kernel_pairs};
    if (arena_bytes == NULL) {
        arena_bytes = malloc(ARENA_BYTES);
    }
    for (size_t i = 0; i < sizeof kernels / sizeof kernels[0]; i++) {
        tl_arena arena;
        tl_model model;
        tl_fault fault = {0};
        tl_arena_init(&arena, arena_bytes, ARENA_BYTES);
        if (tl_model_load(&model, &arena, kernels[i], bytes, (uint32_t)size, &fault) == TL_LOAD_OK) {
            run(&model, bytes, size);
        } else if (arena.high != arena.size || fault.detail == NULL) {
            abort();
        }
    }
    tl_data_set data;
    tl_fault fault = {0};
    if (tl_data_set_load(&data, bytes, (uint32_t)size, &fault) != TL_LOAD_OK && fault.detail == NULL) {
        abort();
    }
    return 0;
}
