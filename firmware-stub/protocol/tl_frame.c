#include "tl_frame.h"

#include "tl_crc32c.h"

enum { COBS_BLOCK = 254 };

static void put32(uint8_t *at, uint32_t value)
{
    for (uint32_t i = 0; i < 4; i++) {
        at[i] = (uint8_t)(value >> (8 * i));
    }
}

static uint32_t get32(const uint8_t *at)
{
    return at[0] | (uint32_t)at[1] << 8 | (uint32_t)at[2] << 16 | (uint32_t)at[3] << 24;
}

static void restart(tl_frame_decoder *decoder)
{
    decoder->length = 0;
    decoder->block = 0;
    decoder->started = false;
    decoder->zero_due = false;
    decoder->broken = false;
}

void tl_frame_decoder_init(tl_frame_decoder *decoder, uint8_t *buffer, uint32_t capacity)
{
    *decoder = (tl_frame_decoder){.buffer = buffer, .capacity = capacity};
}

static void append(tl_frame_decoder *decoder, uint8_t byte)
{
    if (decoder->length >= decoder->capacity) {
        if (!decoder->broken) {
            decoder->oversize++;
        }
        decoder->broken = true;
        return;
    }
    decoder->buffer[decoder->length++] = byte;
}

/* The frame in the buffer, all of it arrived: checks CRC and header. */
static bool close_frame(tl_frame_decoder *decoder, tl_frame *frame)
{
    const uint8_t *bytes = decoder->buffer;
    uint32_t length = decoder->length;
    if (length < TL_FRAME_OVERHEAD) {
        decoder->format_errors++;
        return false;
    }
    if (tl_crc32c(0, bytes, length - TL_FRAME_CRC) != get32(bytes + length - TL_FRAME_CRC)) {
        decoder->crc_errors++;
        return false;
    }
    bool kind_known = bytes[1] == TL_FRAME_HOST || bytes[1] == TL_FRAME_DEVICE;
    if (bytes[0] != TL_FRAME_VERSION || !kind_known || get32(bytes + 2) != length - TL_FRAME_OVERHEAD) {
        decoder->format_errors++;
        return false;
    }
    decoder->frames++;
    *frame = (tl_frame){.payload = bytes + TL_FRAME_HEADER, .length = length - TL_FRAME_OVERHEAD, .kind = bytes[1]};
    return true;
}

bool tl_frame_decoder_feed(tl_frame_decoder *decoder, uint8_t byte, tl_frame *frame)
{
    if (byte == 0) {
        bool good = false;
        if (!decoder->broken && decoder->block != 0) {
            decoder->cobs_errors++;
        } else if (!decoder->broken && decoder->started) {
            good = close_frame(decoder, frame);
        }
        restart(decoder);
        return good;
    }
    if (decoder->broken) {
        return false;
    }
    if (decoder->block == 0) {
        if (decoder->zero_due) {
            append(decoder, 0);
        }
        decoder->started = true;
        decoder->block = (uint8_t)(byte - 1);
        decoder->zero_due = byte != COBS_BLOCK + 1;
        return false;
    }
    append(decoder, byte);
    decoder->block--;
    return false;
}

uint32_t tl_cobs_encode(uint8_t *buffer, uint32_t lead, uint32_t length)
{
    uint32_t read = lead;
    uint32_t end = lead + length;
    uint32_t code = 0; /* where the code byte of the current block goes; the write position never passes `read` */
    uint32_t write = 1;
    while (read < end) {
        uint8_t byte = buffer[read++];
        if (byte != 0) {
            buffer[write++] = byte;
        }
        if (byte == 0 || (write - code == COBS_BLOCK + 1 && read < end)) {
            buffer[code] = (uint8_t)(write - code);
            code = write++;
        }
    }
    buffer[code] = (uint8_t)(write - code);
    return write;
}

uint32_t tl_frame_encode(uint8_t *buffer, uint32_t lead, uint8_t kind, uint32_t length)
{
    uint8_t *frame = buffer + lead - TL_FRAME_HEADER;
    frame[0] = TL_FRAME_VERSION;
    frame[1] = kind;
    put32(frame + 2, length);
    put32(frame + TL_FRAME_HEADER + length, tl_crc32c(0, frame, TL_FRAME_HEADER + length));
    uint32_t count = tl_cobs_encode(buffer, lead - TL_FRAME_HEADER, TL_FRAME_OVERHEAD + length);
    buffer[count++] = 0;
    return count;
}
