/**
 * Frames on a byte stream.
 *
 *     stream = ( COBS(frame) 00 )*
 *     frame  = version:u8(=1) kind:u8 length:u32le payload[length] crc:u32le
 *     kind   = 1 (HostMessage) | 2 (DeviceMessage)
 *     crc    = CRC-32C over everything before it
 *
 * A receiver bounds the length by its buffer; any garbage resynchronises at the next 00.
 */
#ifndef TL_FRAME_H
#define TL_FRAME_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
    TL_FRAME_VERSION = 1,
    TL_FRAME_HOST = 1,
    TL_FRAME_DEVICE = 2,
    TL_FRAME_HEADER = 6,
    TL_FRAME_CRC = 4,
    TL_FRAME_OVERHEAD = TL_FRAME_HEADER + TL_FRAME_CRC,
};

/** Decodes a stream byte by byte into one frame at a time; the caller owns the buffer. */
typedef struct tl_frame_decoder {
    uint8_t *buffer;
    uint32_t capacity; /* largest frame */
    uint32_t length;   /* bytes of the frame so far */
    uint8_t block;     /* bytes left in the COBS block, its code byte not counted */
    bool started;      /* a code byte was seen since the last 00 */
    bool zero_due;     /* the block before ended without a full 254 bytes: a 00 is implied before the next */
    bool broken;       /* discard until the next 00 */
    uint32_t frames;
    uint32_t cobs_errors; /* a 00 inside a block */
    uint32_t crc_errors;
    uint32_t format_errors; /* too short, wrong version, length that does not match */
    uint32_t oversize;
} tl_frame_decoder;

typedef struct tl_frame {
    const uint8_t *payload; /* in the decoder's buffer, valid until the next byte is fed */
    uint32_t length;
    uint8_t kind;
} tl_frame;

void tl_frame_decoder_init(tl_frame_decoder *decoder, uint8_t *buffer, uint32_t capacity);

/** Takes one byte; true when it closed a good frame. */
bool tl_frame_decoder_feed(tl_frame_decoder *decoder, uint8_t byte, tl_frame *frame);

/** Bytes of the longest stream form of a payload. */
#define TL_STREAM_BYTES(payload) ((payload) + TL_FRAME_OVERHEAD + ((payload) + TL_FRAME_OVERHEAD) / 254 + 2)

/**
 * Makes the stream form of a frame in place.
 *
 * @param buffer  where the result begins; the payload stands at buffer + lead
 * @param lead    at least tl_frame_lead(length)
 * @param length  of the payload
 * @return bytes of the stream form, the closing 00 included; at most TL_STREAM_BYTES(length)
 */
uint32_t tl_frame_encode(uint8_t *buffer, uint32_t lead, uint8_t kind, uint32_t length);

/** Bytes that must be free before `length` bytes so that they can be COBS-encoded in place. */
static inline uint32_t tl_cobs_lead(uint32_t length)
{
    return length / 254 + 1;
}

/** Encodes the `length` bytes at buffer + lead in place, lead >= tl_cobs_lead(length); the result begins at buffer. Without the 00. */
uint32_t tl_cobs_encode(uint8_t *buffer, uint32_t lead, uint32_t length);

/** Bytes that must be free before a payload so that tl_frame_encode can work in place. */
static inline uint32_t tl_frame_lead(uint32_t length)
{
    return TL_FRAME_HEADER + tl_cobs_lead(length + TL_FRAME_OVERHEAD);
}

#endif
