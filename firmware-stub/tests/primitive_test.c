/** Equations 3, 5, 6, 7, 9 and 10 against the vectors. usage: primitive_test NAME FILE.vec */
#include "tl_arithmetic.h"
#include "tl_sha256.h"
#include "vectors.h"

#include <string.h>

enum { MAX_ARGUMENTS = 7 };

static const char *name;

static bool is(const char *other)
{
    return strcmp(name, other) == 0;
}

/* The arguments in the order of the Conformance message. */
static int32_t evaluate(const int32_t *a)
{
    if (is("requantize")) {
        return tl_requantize(a[0], (uint32_t)a[1], a[2], (uint32_t)a[3]);
    }
    if (is("add")) {
        return tl_clamp(tl_add(a[0], a[1], a[2], a[3], (uint32_t)a[4]), a[5], a[6]);
    }
    if (is("multiply")) {
        return tl_clamp(tl_multiply(a[0], a[1], (uint32_t)a[2], a[3], (uint32_t)a[4]), a[5], a[6]);
    }
    if (is("complement")) {
        return tl_clamp(tl_complement(a[0], a[1], a[2], (uint32_t)a[3]), 0, a[4]);
    }
    return is("view") ? tl_view(a[0]) : tl_fused(a[0], a[1], a[2]);
}

/* All combinations of the ranges, the last one fastest: the digest over the outputs. */
static void enumerate(const vector_record *record)
{
    const int32_t *ranges = record->fields[0].ints;
    uint32_t arguments = record->fields[0].count / 3;
    int32_t values[MAX_ARGUMENTS];
    uint32_t count = 0;
    tl_sha256 hash;
    tl_sha256_init(&hash);
    for (uint32_t i = 0; i < arguments; i++) {
        values[i] = ranges[3 * i];
    }
    for (bool more = true; more;) {
        int32_t output = evaluate(values);
        uint8_t bytes[4] = {(uint8_t)output, (uint8_t)(output >> 8), (uint8_t)(output >> 16), (uint8_t)(output >> 24)};
        tl_sha256_update(&hash, bytes, sizeof bytes);
        count++;
        more = false;
        for (uint32_t i = arguments; i-- > 0 && !more;) {
            const int32_t *range = ranges + 3 * i;
            more = (int64_t)values[i] + range[2] <= range[1];
            values[i] = more ? values[i] + range[2] : range[0];
        }
    }
    uint8_t digest[TL_SHA256_BYTES];
    tl_sha256_finish(&hash, digest);
    CHECK(record, count == (uint32_t)record->fields[1].ints[0]);
    CHECK(record, memcmp(digest, record->fields[2].bytes, TL_SHA256_BYTES) == 0);
}

int main(int argc, char **argv)
{
    if (argc != 3) {
        return 2;
    }
    name = argv[1];
    vector_file file = vector_file_read(argv[2]);
    vector_record record;
    while (vector_file_next(&file, &record)) {
        if (record.tag == VECTOR_ENUMERATION) {
            enumerate(&record);
        } else {
            CHECK(&record, evaluate(record.fields[0].ints) == record.fields[1].ints[0]);
        }
    }
    vector_file_free(&file);
    return check_summary(name);
}
