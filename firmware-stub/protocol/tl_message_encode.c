/**
 * The encoder of DeviceMessage, by nanopb's descriptors. nanopb's own is three times as large, for kinds of fields that this protocol does not
 * have. It writes from the end of the buffer towards its beginning: when the length of a part is due, the part is there already. The fields
 * are in descending order therefore, which every decoder takes. Calls itself for a message in a message: three levels.
 */
#include "tl_message.h"

#include <pb_common.h>
#include <string.h>

typedef struct writer {
    const uint8_t *start;
    uint8_t *at; /* the byte before it is written next */
} writer;

enum { VARINT_BYTES = 10, WIRE_VARINT = 0, WIRE_64 = 1, WIRE_LENGTH = 2 };

static void put_message(writer *to, const pb_msgdesc_t *descriptor, const void *message);

static void put_bytes(writer *to, const void *bytes, uint32_t count)
{
    if ((size_t)(to->at - to->start) >= count) {
        to->at -= count;
        memcpy(to->at, bytes, count);
    }
}

static void put_varint(writer *to, uint64_t value)
{
    uint8_t groups[VARINT_BYTES];
    uint32_t count = 0;
    for (; value > 0x7F; value >>= 7) {
        groups[count++] = (uint8_t)value | 0x80u;
    }
    groups[count++] = (uint8_t)value;
    put_bytes(to, groups, count);
}

/* The length of what stands from to->at to `end`. */
static void put_length(writer *to, const uint8_t *end)
{
    put_varint(to, (uint64_t)(end - to->at));
}

static void put_value(writer *to, const pb_field_iter_t *field, const void *data)
{
    const uint8_t *end = to->at;
    uint64_t number = 0;
    switch (PB_LTYPE(field->type)) {
    case PB_LTYPE_FIXED64:
        put_bytes(to, data, 8);
        return;
    case PB_LTYPE_BYTES:
        put_bytes(to, ((const pb_bytes_array_t *)data)->bytes, ((const pb_bytes_array_t *)data)->size);
        break;
    case PB_LTYPE_STRING:
        put_bytes(to, data, (uint32_t)strlen((const char *)data));
        break;
    case PB_LTYPE_FIXED_LENGTH_BYTES:
        put_bytes(to, data, field->data_size);
        break;
    case PB_LTYPE_SUBMESSAGE:
        put_message(to, field->submsg_desc, data);
        break;
    default:
        memcpy(&number, data, field->data_size); /* little-endian, as every core here */
        if (PB_LTYPE(field->type) == PB_LTYPE_SVARINT) {
            number = (uint32_t)number << 1 ^ (0u - ((uint32_t)number >> 31));
        }
        put_varint(to, number);
        return;
    }
    put_length(to, end);
}

/* How many values the field has; proto3 has no field for 0, an empty text or no bytes. */
static uint32_t count_of(const pb_field_iter_t *field)
{
    uint32_t bytes = field->data_size; /* that are 0 when there is nothing */
    switch (PB_HTYPE(field->type)) {
    case PB_HTYPE_REPEATED:
        return *(const pb_size_t *)field->pSize;
    case PB_HTYPE_ONEOF:
        return *(const pb_size_t *)field->pSize == field->tag;
    default:
        break;
    }
    if (PB_LTYPE(field->type) == PB_LTYPE_STRING) {
        bytes = 1;
    } else if (PB_LTYPE(field->type) == PB_LTYPE_BYTES) {
        bytes = sizeof(pb_size_t);
    }
    for (uint32_t i = 0; i < bytes; i++) {
        if (((const uint8_t *)field->pData)[i] != 0) {
            return 1;
        }
    }
    return 0;
}

static void put_field(writer *to, const pb_field_iter_t *field)
{
    bool number = PB_LTYPE(field->type) <= PB_LTYPE_LAST_PACKABLE;
    bool packed = number && PB_HTYPE(field->type) == PB_HTYPE_REPEATED;
    uint32_t wire = !number || packed ? WIRE_LENGTH : PB_LTYPE(field->type) == PB_LTYPE_FIXED64 ? WIRE_64 : WIRE_VARINT;
    uint32_t tag = (uint32_t)field->tag << 3 | wire;
    uint32_t count = count_of(field);
    if (count == 0) {
        return;
    }
    const uint8_t *end = to->at;
    while (count-- > 0) {
        put_value(to, field, (const uint8_t *)field->pData + count * field->data_size);
        if (!packed) {
            put_varint(to, tag);
        }
    }
    if (packed) {
        put_length(to, end);
        put_varint(to, tag);
    }
}

static void put_message(writer *to, const pb_msgdesc_t *descriptor, const void *message)
{
    pb_field_iter_t field;
    if (pb_field_iter_begin_const(&field, descriptor, message)) {
        do {
            put_field(to, &field);
        } while (pb_field_iter_next(&field));
    }
}

uint32_t tl_message_encode(const tl_device_message *message, uint8_t *buffer, uint32_t capacity)
{
    writer to = {.start = buffer, .at = buffer + capacity};
    put_message(&to, tinyloop_v1_DeviceMessage_fields, message);
    return (uint32_t)(buffer + capacity - to.at);
}
