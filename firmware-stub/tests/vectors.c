#include "vectors.h"

#include <stdlib.h>
#include <string.h>

static uint32_t passed;
static uint32_t failed;

vector_file vector_file_read(const char *path)
{
    FILE *stream = fopen(path, "rb");
    if (stream == NULL || fseek(stream, 0, SEEK_END) != 0) {
        fprintf(stderr, "cannot read %s\nMaybe the vectors were not converted: tools/vectors.py\n", path);
        exit(2);
    }
    long size = ftell(stream);
    rewind(stream);
    uint8_t *bytes = size > 0 ? malloc((size_t)size) : NULL;
    if (bytes == NULL || fread(bytes, 1, (size_t)size, stream) != (size_t)size) {
        fprintf(stderr, "cannot read %s\n", path);
        exit(2);
    }
    fclose(stream);
    return (vector_file){.bytes = bytes, .size = (uint32_t)size, .name = path};
}

static uint32_t number(vector_file *file)
{
    uint32_t value;
    memcpy(&value, file->bytes + file->at, sizeof value);
    file->at += 4;
    return value;
}

bool vector_file_next(vector_file *file, vector_record *record)
{
    if (file->at >= file->size) {
        return false;
    }
    record->tag = (vector_tag)number(file);
    record->id = number(file);
    record->field_count = number(file);
    if (record->field_count > MAX_FIELDS) {
        fprintf(stderr, "%s: test %u has %u fields\n", file->name, record->id, record->field_count);
        exit(2);
    }
    for (uint32_t i = 0; i < record->field_count; i++) {
        vector_field *field = &record->fields[i];
        field->size = number(file);
        field->count = field->size / 4;
        field->bytes = file->bytes + file->at;
        field->ints = (const int32_t *)(const void *)field->bytes;
        file->at += (field->size + 3u) & ~3u;
    }
    return true;
}

void vector_file_free(vector_file *file)
{
    free(file->bytes);
}

void check(bool good, const vector_record *record, const char *what)
{
    if (good) {
        passed++;
        return;
    }
    if (failed++ < 20) {
        fprintf(stderr, "FAILED test %u: %s\n", record->id, what);
    }
}

int check_summary(const char *name)
{
    printf("%s: %u passed, %u failed\n", name, passed, failed);
    return failed != 0 || passed == 0;
}
