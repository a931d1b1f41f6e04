/** SetBaud: a device that hears nothing at a new speed goes back to the one before; one that hears two requests stays. */
#include "tl_device.h"

#include <stdio.h>
#include <string.h>

enum { ARENA_BYTES = 1 << 14, TICK_HERTZ = 1000, TICKS_A_POLL = 10, FAST = 921600, FASTER = 2000000, FASTEST = 2090000, MAX_POLLS = 1000 };

static uint8_t stream[256];
static uint32_t stream_at, stream_end;
static uint64_t now;
static uint32_t bauds[16], baud_count;

static uint32_t receive(void *context, uint8_t *bytes, uint32_t capacity)
{
    (void)context;
    uint32_t count = stream_end - stream_at < capacity ? stream_end - stream_at : capacity;
    memcpy(bytes, stream + stream_at, count);
    stream_at += count;
    return count;
}

static bool transmit(void *context, const uint8_t *bytes, uint32_t count)
{
    (void)context;
    (void)bytes;
    return count > 0;
}

static uint64_t ticks(void *context)
{
    (void)context;
    return now;
}

static bool set_baud(void *context, uint32_t baud)
{
    (void)context;
    bauds[baud_count++] = baud;
    return true;
}

static void give(tl_device *device, const uint8_t *payload, uint32_t length)
{
    memcpy(stream + tl_frame_lead(length), payload, length);
    stream_at = 0;
    stream_end = tl_frame_encode(stream, tl_frame_lead(length), TL_FRAME_HOST, length);
    while (stream_at < stream_end) {
        (void)tl_device_poll(device);
    }
}

/* Asks for a speed as request `id`. */
static void ask(tl_device *device, uint8_t id, uint32_t baud)
{
    const uint8_t message[] = {0x08, id, 0x52, 0x04, 0x08, (uint8_t)(baud | 0x80u), (uint8_t)(baud >> 7 | 0x80u), (uint8_t)(baud >> 14)};
    give(device, message, sizeof message);
}

static void ping(tl_device *device, uint8_t id)
{
    const uint8_t message[] = {0x08, id, 0x62, 0x00};
    give(device, message, sizeof message);
}

/* Polls until the device is idle; the time that took. */
static uint64_t wait_until_idle(tl_device *device)
{
    uint64_t begin = now;
    for (uint32_t i = 0; i < MAX_POLLS && !tl_device_poll(device); i++) {
        now += TICKS_A_POLL;
    }
    return now - begin;
}

static int failures;

static void check(bool condition, const char *what)
{
    if (!condition) {
        fprintf(stderr, "FAILED %s\n", what);
        failures++;
    }
}

int main(void)
{
    static const tl_platform platform = {
        .identity = {.uid = "baud", .mcu = "", .board = "", .flags = "", .tick_hertz = TICK_HERTZ, .tick_kind = TL_TICKS_NANOSECONDS,
                     .max_samples = 1},
        .receive = receive,
        .transmit = transmit,
        .ticks = ticks,
        .set_baud = set_baud,
    };
    static tl_device device;
    static uint64_t memory[ARENA_BYTES / 8];
    tl_device_init(&device, &platform, &tl_kernel_reference, memory, sizeof memory);
    ask(&device, 1, FAST);
    check(baud_count == 1 && bauds[0] == FAST, "the speed is changed");
    uint64_t waited = wait_until_idle(&device);
    check(waited >= TL_BAUD_SECONDS * TICK_HERTZ && waited <= TL_BAUD_SECONDS * TICK_HERTZ + TICKS_A_POLL, "it waits three seconds");
    check(baud_count == 2 && bauds[1] == 0, "it goes back to the speed of boot");
    ask(&device, 2, FAST);
    ask(&device, 2, FAST);
    ping(&device, 3);
    ping(&device, 3);
    (void)wait_until_idle(&device);
    check(baud_count == 4 && bauds[3] == 0, "one request is no proof, and neither is the same again");
    ask(&device, 4, FAST);
    ping(&device, 5);
    ping(&device, 6);
    check(wait_until_idle(&device) == 0 && baud_count == 5, "two requests make it stay");
    ask(&device, 7, FASTER);
    (void)wait_until_idle(&device);
    check(baud_count == 7 && bauds[5] == FASTER && bauds[6] == FAST, "it goes back to the speed before, not to that of boot");
    check(wait_until_idle(&device) == 0 && baud_count == 7, "it goes back once");
    ask(&device, 8, FASTER);
    ask(&device, 9, FASTEST);
    (void)wait_until_idle(&device);
    check(baud_count == 10 && bauds[9] == FAST, "it goes back to the last speed that was proven");
    return failures != 0;
}
