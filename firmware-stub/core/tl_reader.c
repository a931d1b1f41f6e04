#include "tl_reader.h"

void tl_reader_fail(tl_reader *reader, uint32_t offset, const char *detail)
{
    if (reader->status == TL_LOAD_OK) {
        reader->status = TL_LOAD_INVALID;
        reader->fault = (tl_fault){.detail = detail, .offset = offset};
    }
}

void tl_reader_out_of_range(tl_reader *reader, uint32_t offset)
{
    tl_reader_fail(reader, offset, "out of range");
}

void tl_reader_out_of_memory(tl_reader *reader)
{
    if (reader->status == TL_LOAD_OK) {
        tl_reader_fail(reader, reader->at, "does not fit in memory");
        reader->status = TL_LOAD_OUT_OF_MEMORY;
    }
}

void tl_reader_end(tl_reader *reader)
{
    if (reader->at != reader->size) {
        tl_reader_fail(reader, reader->at, "bytes after the end");
    }
}

const uint8_t *tl_reader_bytes(tl_reader *reader, uint32_t count)
{
    if (reader->status != TL_LOAD_OK || count > reader->size - reader->at) {
        tl_reader_fail(reader, reader->at, "truncated");
        return NULL;
    }
    const uint8_t *start = reader->bytes + reader->at;
    reader->at += count;
    return start;
}

uint32_t tl_reader_within(tl_reader *reader, uint32_t bytes, uint32_t low, uint32_t high)
{
    uint32_t offset = reader->at;
    const uint8_t *start = tl_reader_bytes(reader, bytes);
    uint32_t value = 0;
    while (start != NULL && bytes-- > 0) {
        value = value << 8 | start[bytes];
    }
    if (value < low || value > high) {
        tl_reader_out_of_range(reader, offset);
        return low;
    }
    return value;
}

const uint8_t *tl_reader_packed(tl_reader *reader, uint32_t count, uint32_t bits)
{
    uint32_t total = count * bits;
    const uint8_t *start = tl_reader_bytes(reader, (total >> 3) + ((total & 7u) != 0));
    if (start != NULL && (total & 7u) != 0 && start[total >> 3] >> (total & 7u) != 0) {
        tl_reader_fail(reader, reader->at - 1, "padding bits are not zero");
    }
    return start;
}

tl_format tl_reader_format(tl_reader *reader, int32_t wide)
{
    uint32_t offset = reader->at;
    uint32_t bits = tl_reader_within(reader, 1, 2, 16);
    if (bits > 8 && (bits != 16 || wide < 0)) {
        tl_reader_out_of_range(reader, offset);
        bits = 2;
    }
    uint32_t low = bits == 16 ? (uint32_t)wide : 0;
    uint32_t high = bits == 16 ? (uint32_t)wide : (1u << bits) - 1;
    uint32_t zero_point = tl_reader_within(reader, 2, low, high);
    return (tl_format){.zero_point = (uint16_t)zero_point, .bits = (uint8_t)bits};
}
