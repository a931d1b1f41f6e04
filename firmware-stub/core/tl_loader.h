/** What the files of the model loader share. Function by function in the order of the grammar of the law, section 7. */
#ifndef TL_LOADER_H
#define TL_LOADER_H

#include "tl_reader.h"

enum {
    TL_LOADER_MAX_PRE_SHIFT = 16,
    TL_LOADER_MIN_SHIFT = 17,
    TL_LOADER_MAX_SHIFT = 46,
    TL_LOADER_MAX_MULTIPLIER = 32767,
};

typedef struct tl_loader {
    tl_reader reader;
    tl_arena *arena;
    tl_model *model;
} tl_loader;

/** Where the dense parts of a linear operator are, until they are packed. */
typedef struct tl_linear_source {
    const uint8_t *biases;
    const uint8_t *weights;
    const uint8_t *row_multipliers; /* one code a row, or NULL */
    uint32_t largest_bias;          /* absolute value */
    uint32_t offset;                /* of the operator in the image */
    uint16_t multiplier;            /* of all rows, unless row_multipliers */
    uint8_t bias_bits;
} tl_linear_source;

/** Memory from the arena, aligned to 8; NULL after any failure. */
void *tl_loader_take(tl_loader *load, uint32_t bytes);

/** A linear operator, rows and columns set; fills the rest but its input and blocks. */
void tl_loader_linear(tl_reader *reader, tl_linear *linear, tl_linear_source *from);

/** The head, rows, columns and input set: a linear operator without output format and factors. */
void tl_loader_head(tl_reader *reader, tl_linear *head, tl_linear_source *from);

/** Checks that no accumulator can leave int32 and packs the operator; its input is known now. */
void tl_loader_pack(tl_loader *load, tl_linear *linear, const tl_linear_source *from);

/** Operators 7 to 17; the output formats of the linear ones are known. */
void tl_loader_elementwise(tl_loader *load, tl_layer *layer);

/** Fails unless `bound` fits int32 after a shift left by `pre_shift`. */
void tl_loader_bound(tl_reader *reader, uint64_t bound, uint32_t pre_shift, uint32_t offset);

#endif
