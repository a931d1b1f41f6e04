/** CRC-32C, COBS, frames and damaged streams against the vectors. usage: frame_test FILE.vec */
#include "tl_crc32c.h"
#include "tl_frame.h"
#include "vectors.h"

#include <string.h>

enum { LARGEST = 1 << 17 };

static uint8_t buffer[LARGEST];
static uint8_t work[LARGEST + LARGEST / 128];

static bool equal(const uint8_t *a, uint32_t size, const vector_field *b)
{
    return size == b->size && memcmp(a, b->bytes, size) == 0;
}

static void test_cobs(const vector_record *record)
{
    const vector_field *f = record->fields;
    tl_frame_decoder decoder;
    tl_frame frame;
    tl_frame_decoder_init(&decoder, buffer, sizeof buffer);
    for (uint32_t i = 0; i < f[1].size; i++) {
        tl_frame_decoder_feed(&decoder, f[1].bytes[i], &frame);
    }
    CHECK(record, decoder.block == 0 && equal(buffer, decoder.length, &f[0]));
    if (f[2].ints[0] != 0) {
        uint32_t lead = tl_cobs_lead(f[0].size);
        memcpy(work + lead, f[0].bytes, f[0].size);
        CHECK(record, equal(work, tl_cobs_encode(work, lead, f[0].size), &f[1]));
    }
}

static void test_stream(const vector_record *record)
{
    const vector_field *f = record->fields;
    tl_frame_decoder decoder;
    tl_frame frame;
    uint32_t seen = 0;
    tl_frame_decoder_init(&decoder, buffer, (uint32_t)f[0].ints[0]);
    for (uint32_t i = 0; i < f[1].size; i++) {
        if (!tl_frame_decoder_feed(&decoder, f[1].bytes[i], &frame)) {
            continue;
        }
        bool expected = seen < (uint32_t)f[0].ints[1];
        CHECK(record, expected && frame.kind == f[2 + 2 * seen].ints[0] && equal(frame.payload, frame.length, &f[3 + 2 * seen]));
        seen++;
    }
    CHECK(record, seen == (uint32_t)f[0].ints[1]);
}

static void test_frame(const vector_record *record)
{
    const vector_field *f = record->fields;
    memcpy(work + tl_frame_lead(f[1].size), f[1].bytes, f[1].size);
    CHECK(record, equal(work, tl_frame_encode(work, tl_frame_lead(f[1].size), (uint8_t)f[0].ints[0], f[1].size), &f[3]));
    tl_frame_decoder decoder;
    tl_frame frame;
    bool good = false;
    tl_frame_decoder_init(&decoder, buffer, sizeof buffer);
    for (uint32_t i = 0; i < f[3].size; i++) {
        good = tl_frame_decoder_feed(&decoder, f[3].bytes[i], &frame);
    }
    CHECK(record, good && frame.kind == f[0].ints[0] && equal(frame.payload, frame.length, &f[1]));
}

static void test_invalid(const vector_record *record)
{
    const vector_field *f = record->fields;
    tl_frame_decoder decoder;
    tl_frame frame;
    tl_frame_decoder_init(&decoder, buffer, sizeof buffer);
    bool delivered = false;
    for (uint32_t i = 0; i < f[0].size; i++) {
        delivered |= tl_frame_decoder_feed(&decoder, f[0].bytes[i], &frame);
    }
    delivered |= tl_frame_decoder_feed(&decoder, 0, &frame);
    CHECK(record, !delivered && decoder.cobs_errors + decoder.format_errors + decoder.crc_errors > 0);
}

int main(int argc, char **argv)
{
    if (argc != 2) {
        return 2;
    }
    vector_file file = vector_file_read(argv[1]);
    vector_record record;
    while (vector_file_next(&file, &record)) {
        switch (record.tag) {
        case VECTOR_CRC32C:
            CHECK(&record, tl_crc32c(0, record.fields[0].bytes, record.fields[0].size) == (uint32_t)record.fields[1].ints[0]);
            break;
        case VECTOR_COBS:
            test_cobs(&record);
            break;
        case VECTOR_COBS_INVALID:
            test_invalid(&record);
            break;
        case VECTOR_FRAME:
            test_frame(&record);
            break;
        default:
            test_stream(&record);
            break;
        }
    }
    vector_file_free(&file);
    return check_summary("frame");
}
