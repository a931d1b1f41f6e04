/** The frame decoder on any stream; what it accepts must survive encoding and decoding again. */
#include "tl_frame.h"

#include <stdlib.h>
#include <string.h>

enum { CAPACITY = 768 };

static void there_and_back(const tl_frame *frame)
{
    uint8_t stream[TL_STREAM_BYTES(CAPACITY)];
    uint8_t again_buffer[CAPACITY];
    memcpy(stream + tl_frame_lead(frame->length), frame->payload, frame->length);
    uint32_t count = tl_frame_encode(stream, tl_frame_lead(frame->length), frame->kind, frame->length);
    tl_frame_decoder decoder;
    tl_frame again = {0};
    tl_frame_decoder_init(&decoder, again_buffer, sizeof again_buffer);
    for (uint32_t i = 0; i + 1 < count; i++) {
        if (tl_frame_decoder_feed(&decoder, stream[i], &again)) {
            abort();
        }
    }
    bool good = tl_frame_decoder_feed(&decoder, stream[count - 1], &again);
    if (!good || again.kind != frame->kind || again.length != frame->length || memcmp(again.payload, frame->payload, again.length) != 0) {
        abort();
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
    uint8_t *buffer = malloc(CAPACITY); /* its own block, so that a sanitizer sees a byte too many */
    tl_frame_decoder decoder;
    tl_frame_decoder_init(&decoder, buffer, CAPACITY);
    for (size_t i = 0; i < size; i++) {
        tl_frame frame;
        if (tl_frame_decoder_feed(&decoder, bytes[i], &frame)) {
            there_and_back(&frame);
        }
    }
    free(buffer);
    return 0;
}
