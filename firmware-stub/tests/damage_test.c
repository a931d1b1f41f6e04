/**
 * A million damaged streams: flipped bits, lost, inserted and spliced bytes. Only frames that were sent come out, and the frame after the damage
 * always does. The generator is that of DamagedStreamsTest in device-protocol, so both decoders read the same bytes; the digest over all that
 * they accept must be the same number. usage: damage_test STREAMS [DIGEST]
 */
#include "tl_frame.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { CAPACITY = 256, LONGEST_PAYLOAD = 60, MOST_FRAMES = 4, MOST_DAMAGES = 3, MOST_BYTES = 20 };
enum { LONGEST_STREAM = MOST_FRAMES * TL_STREAM_BYTES(LONGEST_PAYLOAD) + MOST_DAMAGES * MOST_BYTES + 64 };

typedef struct sent_frame {
    uint8_t kind;
    uint32_t length;
    uint8_t payload[LONGEST_PAYLOAD];
} sent_frame;

static uint64_t state = 20261121;
static uint64_t digest = UINT64_C(0xcbf29ce484222325);
static uint8_t stream[LONGEST_STREAM];
static uint32_t length;

static uint32_t below(uint32_t bound)
{
    state += UINT64_C(0x9e3779b97f4a7c15);
    uint64_t z = state;
    z = (z ^ (z >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
    z = (z ^ (z >> 27)) * UINT64_C(0x94d049bb133111eb);
    z ^= z >> 31;
    return (uint32_t)(z >> 33) % bound;
}

static void absorb(uint8_t byte)
{
    digest = (digest ^ byte) * UINT64_C(0x100000001b3);
}

static void append(uint8_t kind, const uint8_t *payload, uint32_t count)
{
    uint8_t buffer[TL_STREAM_BYTES(LONGEST_PAYLOAD)];
    memcpy(buffer + tl_frame_lead(count), payload, count);
    uint32_t bytes = tl_frame_encode(buffer, tl_frame_lead(count), kind, count);
    memcpy(stream + length, buffer, bytes);
    length += bytes;
}

static uint32_t send_frames(sent_frame *sent)
{
    uint32_t frames = 1 + below(MOST_FRAMES);
    for (uint32_t i = 0; i < frames; i++) {
        sent[i].length = below(LONGEST_PAYLOAD);
        sent[i].kind = (uint8_t)(1 + below(2));
        for (uint32_t j = 0; j < sent[i].length; j++) {
            sent[i].payload[j] = below(4) == 0 ? 0 : (uint8_t)below(256);
        }
        append(sent[i].kind, sent[i].payload, sent[i].length);
    }
    return frames;
}

static uint32_t at_most(uint32_t count, uint32_t limit)
{
    return count < limit ? count : limit;
}

static void damage(void)
{
    uint8_t copy[MOST_BYTES];
    uint32_t kind = below(4);
    uint32_t at = below(length);
    uint32_t count = 1 + below(MOST_BYTES);
    if (kind == 0) {
        stream[at] ^= (uint8_t)(1U << (count % 8));
    } else if (kind == 1) {
        count = at_most(count, length - at);
        memmove(stream + at, stream + at + count, length - at - count);
        length -= count;
    } else if (kind == 2) {
        memmove(stream + at + count, stream + at, length - at);
        length += count;
        for (uint32_t i = 0; i < count; i++) {
            stream[at + i] = (uint8_t)below(256);
        }
    } else {
        uint32_t from = below(length);
        count = at_most(at_most(count, length - at), length - from);
        memcpy(copy, stream + from, count);
        memcpy(stream + at, copy, count);
    }
}

static bool was_sent(const tl_frame *frame, const sent_frame *sent, uint32_t frames)
{
    for (uint32_t i = 0; i < frames; i++) {
        if (frame->kind == sent[i].kind && frame->length == sent[i].length && memcmp(frame->payload, sent[i].payload, frame->length) == 0) {
            return true;
        }
    }
    return false;
}

static void accept(const tl_frame *frame)
{
    absorb(frame->kind);
    absorb((uint8_t)frame->length);
    for (uint32_t i = 0; i < frame->length; i++) {
        absorb(frame->payload[i]);
    }
}

/** One damaged stream and the good frame after it; whether exactly what was sent came out, the good frame last. */
static bool survives(tl_frame_decoder *decoder, uint32_t number)
{
    sent_frame sent[MOST_FRAMES];
    length = 0;
    uint32_t frames = send_frames(sent);
    for (uint32_t i = 1 + below(MOST_DAMAGES); i > 0 && length > 0; i--) {
        damage();
    }
    stream[length++] = 0;
    uint32_t good_begins = length;
    const uint8_t good[4] = {(uint8_t)number, (uint8_t)(number >> 8), (uint8_t)(number >> 16), (uint8_t)(number >> 24)};
    append(TL_FRAME_HOST, good, sizeof good);
    bool good_came = false;
    bool right = true;
    for (uint32_t i = 0; i < length; i++) {
        tl_frame frame;
        if (tl_frame_decoder_feed(decoder, stream[i], &frame)) {
            accept(&frame);
            bool is_good = i >= good_begins && frame.length == sizeof good && memcmp(frame.payload, good, sizeof good) == 0;
            right = right && (is_good || was_sent(&frame, sent, frames));
            good_came = is_good;
        }
    }
    return right && good_came;
}

int main(int argc, char **argv)
{
    static uint8_t buffer[CAPACITY];
    uint32_t streams = argc > 1 ? (uint32_t)strtoul(argv[1], NULL, 10) : 0;
    tl_frame_decoder decoder;
    tl_frame_decoder_init(&decoder, buffer, sizeof buffer);
    uint32_t failures = 0;
    for (uint32_t i = 0; i < streams; i++) {
        failures += !survives(&decoder, i);
    }
    char text[17];
    snprintf(text, sizeof text, "%016" PRIx64, digest);
    printf("%" PRIu32 " streams, %" PRIu32 " frames accepted, %" PRIu32 " failures, digest %s\n", streams, decoder.frames, failures, text);
    bool same = argc < 3 || strcmp(text, argv[2]) == 0;
    return streams == 0 || failures > 0 || !same;
}
