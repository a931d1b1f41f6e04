/** A bounded cursor over an untrusted image. The first failure sticks; later reads give 0. */
#ifndef TL_READER_H
#define TL_READER_H

#include "tl_image.h"

typedef struct tl_reader {
    const uint8_t *bytes;
    uint32_t size;
    uint32_t at;
    tl_load_status status;
    tl_fault fault;
} tl_reader;

void tl_reader_fail(tl_reader *reader, uint32_t offset, const char *detail);

/** A field at `offset` has a value that it must not have. */
void tl_reader_out_of_range(tl_reader *reader, uint32_t offset);

void tl_reader_out_of_memory(tl_reader *reader);

/** Fails unless every byte was read. */
void tl_reader_end(tl_reader *reader);

/** The next `count` bytes, or NULL. */
const uint8_t *tl_reader_bytes(tl_reader *reader, uint32_t count);

/** A little-endian unsigned integer of 1, 2 or 4 bytes that must be in [low, high]; `low` when it is not, so that what follows stays in range. */
uint32_t tl_reader_within(tl_reader *reader, uint32_t bytes, uint32_t low, uint32_t high);

/** A packed array of `count` codes, count * bits below 2^32; its padding bits must be zero. */
const uint8_t *tl_reader_packed(tl_reader *reader, uint32_t count, uint32_t bits);

/** outputBits outputZeroPoint; `wide` is the zero point at 16 bits, or -1 where 16 bits are not allowed. */
tl_format tl_reader_format(tl_reader *reader, int32_t wide);

#endif
