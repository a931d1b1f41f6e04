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

static inline void tl_reader_fail(tl_reader *reader, uint32_t offset, const char *detail)
{
    if (reader->status == TL_LOAD_OK) {
        reader->status = TL_LOAD_INVALID;
        reader->fault = (tl_fault){.detail = detail, .offset = offset};
    }
}

static inline void tl_reader_out_of_memory(tl_reader *reader)
{
    if (reader->status == TL_LOAD_OK) {
        reader->status = TL_LOAD_OUT_OF_MEMORY;
        reader->fault = (tl_fault){.detail = "does not fit in memory", .offset = reader->at};
    }
}

/** The next `count` bytes, or NULL. */
static inline const uint8_t *tl_reader_bytes(tl_reader *reader, uint64_t count)
{
    if (reader->status != TL_LOAD_OK || count > reader->size - reader->at) {
        tl_reader_fail(reader, reader->at, "truncated");
        return NULL;
    }
    const uint8_t *start = reader->bytes + reader->at;
    reader->at += (uint32_t)count;
    return start;
}

/** A little-endian unsigned integer of 1, 2 or 4 bytes. */
static inline uint32_t tl_reader_uint(tl_reader *reader, uint32_t bytes)
{
    const uint8_t *start = tl_reader_bytes(reader, bytes);
    uint32_t value = 0;
    for (uint32_t i = 0; start != NULL && i < bytes; i++) {
        value |= (uint32_t)start[i] << (8 * i);
    }
    return value;
}

/** An integer that must be in [low, high]; `low` when it is not, so that what follows stays in range. */
static inline uint32_t tl_reader_within(tl_reader *reader, uint32_t bytes, uint32_t low, uint32_t high, const char *detail)
{
    uint32_t offset = reader->at;
    uint32_t value = tl_reader_uint(reader, bytes);
    if (value < low || value > high) {
        tl_reader_fail(reader, offset, detail);
        return low;
    }
    return value;
}

/** A packed array of `count` codes; its padding bits must be zero. */
static inline const uint8_t *tl_reader_packed(tl_reader *reader, uint32_t count, uint32_t bits)
{
    uint64_t total = (uint64_t)count * bits;
    const uint8_t *start = tl_reader_bytes(reader, (total + 7) / 8);
    if (start != NULL && (total & 7u) != 0 && reader->bytes[reader->at - 1] >> (total & 7u) != 0) {
        tl_reader_fail(reader, reader->at - 1, "padding bits are not zero");
    }
    return start;
}

#endif
