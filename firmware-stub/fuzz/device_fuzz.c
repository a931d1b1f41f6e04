/**
 * The message decoder and the state machine. An input is a row of pieces: length:u16le bytes[length]. The harness makes a frame of a piece,
 * so that a mutation reaches the messages behind CRC and COBS. When all is said the device must answer a good HELLO.
 */
#include "tl_device.h"

#include <stdlib.h>
#include <string.h>

enum { ARENA_BYTES = 1 << 14, SAMPLES = 32, TICKS = 1000, POLLS = 12, MAX_PAYLOAD = TL_RECEIVE_FRAME };

static uint8_t stream[TL_STREAM_BYTES(MAX_PAYLOAD)];
static uint32_t stream_at;
static uint32_t stream_end;
static uint64_t now;
static tl_frame_decoder answers;
static uint8_t answer[2048];
static uint32_t answer_count;

static uint32_t receive(void *context, uint8_t *bytes, uint32_t capacity)
{
    (void)context;
    uint32_t count = stream_end - stream_at < capacity ? stream_end - stream_at : capacity;
    memcpy(bytes, stream + stream_at, count);
    stream_at += count;
    return count;
}

/* Whatever the device says is a good frame. */
static bool transmit(void *context, const uint8_t *bytes, uint32_t count)
{
    (void)context;
    for (uint32_t i = 0; i < count; i++) {
        tl_frame frame;
        answer_count += tl_frame_decoder_feed(&answers, bytes[i], &frame);
    }
    if (answers.crc_errors + answers.cobs_errors + answers.format_errors + answers.oversize != 0) {
        abort();
    }
    return true;
}

static uint64_t ticks(void *context)
{
    (void)context;
    now += TICKS;
    return now;
}

static bool set_baud(void *context, uint32_t baud)
{
    (void)context;
    return baud < 1u << 24;
}

static void wait_for_bytes(void *context)
{
    (void)context;
}

/* Gives a payload to the device and lets it work for a while. */
static void give(tl_device *device, const uint8_t *payload, uint32_t length)
{
    memcpy(stream + tl_frame_lead(length), payload, length);
    stream_at = 0;
    stream_end = tl_frame_encode(stream, tl_frame_lead(length), TL_FRAME_HOST, length);
    while (stream_at < stream_end) {
        (void)tl_device_poll(device);
    }
    for (uint32_t i = 0; i < POLLS && !tl_device_poll(device); i++) {
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
    static const uint8_t hello[] = {0x08, 0x01, 0x1A, 0x0D, 0x08, 0x01, 0x10, 0x01, 0x19, 1, 2, 3, 4, 5, 6, 7, 8};
    static const tl_platform platform = {
        .identity = {.uid = "fuzz", .mcu = "fuzz", .board = "fuzz", .flags = "", .clock_hertz = 1000, .tick_hertz = 1000,
                     .tick_kind = TL_TICKS_NANOSECONDS, .max_samples = SAMPLES},
        .receive = receive,
        .transmit = transmit,
        .ticks = ticks,
        .wait = wait_for_bytes,
        .set_baud = set_baud,
    };
    static tl_device device;
    uint8_t *memory = malloc(ARENA_BYTES);
    memset(memory, 0, TL_RECORD_BYTES * SAMPLES);
    now = 0;
    tl_frame_decoder_init(&answers, answer, sizeof answer);
    tl_device_init(&device, &platform, &tl_kernel_reference, memory, ARENA_BYTES);
    while (size >= 2) {
        uint32_t length = bytes[0] | (uint32_t)bytes[1] << 8;
        length = length > size - 2 ? (uint32_t)size - 2 : length;
        length = length > MAX_PAYLOAD ? MAX_PAYLOAD : length;
        give(&device, bytes + 2, length);
        bytes += 2 + length;
        size -= 2 + length;
    }
    uint32_t before = answer_count;
    give(&device, hello, sizeof hello);
    if (answer_count == before) {
        abort();
    }
    free(memory);
    return 0;
}
