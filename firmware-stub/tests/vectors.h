/** Reads the records that tools/vectors.py writes, and says what failed. */
#ifndef VECTORS_H
#define VECTORS_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

enum { MAX_FIELDS = 64 };

/* The same numbers as TAGS in tools/vectors.py. */
typedef enum vector_tag {
    VECTOR_CASES = 1,
    VECTOR_ENUMERATION,
    VECTOR_TABLE,
    VECTOR_LINEAR,
    VECTOR_CELL,
    VECTOR_SEQUENCE,
    VECTOR_VALID,
    VECTOR_INVALID,
    VECTOR_PAIR,
    VECTOR_CRC32C,
    VECTOR_COBS,
    VECTOR_COBS_INVALID,
    VECTOR_FRAME,
    VECTOR_STREAM,
    VECTOR_MODEL,
    VECTOR_MODEL_AND_DATA_SET,
} vector_tag;

typedef struct vector_field {
    const uint8_t *bytes; /* aligned to 4 */
    const int32_t *ints;  /* the same, as numbers */
    uint32_t size;        /* in bytes */
    uint32_t count;       /* in numbers */
} vector_field;

typedef struct vector_record {
    vector_field fields[MAX_FIELDS];
    uint32_t field_count;
    uint32_t id;
    vector_tag tag;
} vector_record;

typedef struct vector_file {
    uint8_t *bytes;
    uint32_t size;
    uint32_t at;
    const char *name;
} vector_file;

/** Reads a whole file; exits with a message when it cannot. */
vector_file vector_file_read(const char *path);
bool vector_file_next(vector_file *file, vector_record *record);
void vector_file_free(vector_file *file);

/** Counts a check; prints the first failures. */
void check(bool good, const vector_record *record, const char *what);

/** Prints "N passed, N failed" and gives the exit code: 1 when something failed or nothing ran. */
int check_summary(const char *name);

#define CHECK(record, condition) check((condition), (record), #condition)

#endif
