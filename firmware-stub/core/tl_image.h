/**
 * Loads model and data set images (ARITHMETIC.md, sections 7 and 8). Every byte is untrusted; nothing runs before all of it is checked.
 */
#ifndef TL_IMAGE_H
#define TL_IMAGE_H

#include "tl_arena.h"
#include "tl_kernel.h"
#include "tl_model.h"

typedef enum tl_load_status {
    TL_LOAD_OK = 0,
    TL_LOAD_INVALID = -1,      /* fault.offset: first byte of the offending field */
    TL_LOAD_OUT_OF_MEMORY = -2 /* the packed model and its working memory do not fit in the arena */
} tl_load_status;

typedef struct tl_fault {
    const char *detail; /* static text */
    uint32_t offset;
} tl_fault;

/**
 * Checks `image` and builds the model from the arena's high end. The image is not read after the call.
 * On failure the arena is as before and `model` is unspecified.
 */
tl_load_status tl_model_load(tl_model *model, tl_arena *arena, const tl_kernel *kernel, const uint8_t *image, uint32_t size,
                             tl_fault *fault);

/** A checked data set; points into its image. */
typedef struct tl_data_set {
    const uint8_t *codes;  /* samples x steps x input_size */
    const uint8_t *labels; /* samples */
    uint32_t samples;
    uint32_t sample_bytes; /* steps x input_size */
    uint16_t steps;
    uint16_t input_size;
    uint16_t classes;
    uint8_t input_bits;
} tl_data_set;

/** Checks `image` and fills `data` with pointers into it. */
tl_load_status tl_data_set_load(tl_data_set *data, const uint8_t *image, uint32_t size, tl_fault *fault);

/** Whether the model can read the data set: input size and width equal, classes enough. */
bool tl_compatible(const tl_model *model, const tl_data_set *data);

#endif
